"""Views of proposals: Flask routes that each call one service or one presenter."""
