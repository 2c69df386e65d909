"""The core: shared infrastructure for all capabilities; it imports none of them."""
