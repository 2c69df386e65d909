"""Views of evidence: Flask routes that each call one service or one presenter."""
