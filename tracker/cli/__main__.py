"""`python -m tracker.cli`, for where the `tracker` script is not on the path."""

from tracker.cli import main

main()
