"""Reference data: bureaus, places and industries, as the system administrator keeps them."""
