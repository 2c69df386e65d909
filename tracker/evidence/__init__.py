"""Evidence: files that people hand in, inspected and kept by their hash."""
