"""The months of reporting: opening, sign-off, closing, reopening."""
