"""Views of retrofits: Flask routes that each call one service or one presenter."""
