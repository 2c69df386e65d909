"""Reference data: bureaus, places, industries, edited by the system administrator."""
