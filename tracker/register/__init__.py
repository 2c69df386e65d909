"""Register: bureaus, places, industries and enterprises, and the terms that place an enterprise."""
