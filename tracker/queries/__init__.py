"""Named SELECTs; they read and never write."""
