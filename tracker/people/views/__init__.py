"""Views of this capability: routes that call one service or one presenter."""
