"""Views of the home page: routes that call one service or one presenter."""
