"""Evidence: uploaded files, inspected and stored under the hash of their content."""
