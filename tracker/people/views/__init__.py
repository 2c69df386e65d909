"""Views of accounts and sign-in: routes that call one service or one presenter."""
