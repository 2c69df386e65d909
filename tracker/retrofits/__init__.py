"""Ultra-low-emission retrofits: tracks, stages, eliminated units."""
