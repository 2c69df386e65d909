"""Ultra-low-emission retrofits (超低排放改造): tracks, their stages, and eliminated units."""
