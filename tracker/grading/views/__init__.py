"""Views of grading: Flask routes that each call one service or one presenter."""
