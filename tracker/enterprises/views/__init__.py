"""Views of enterprises and projects: routes that call one service or one presenter."""
