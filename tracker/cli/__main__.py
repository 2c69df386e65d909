"""Entry point of `python -m tracker.cli`, for systems without the `tracker` script on the path."""

from tracker.cli import main

main()
