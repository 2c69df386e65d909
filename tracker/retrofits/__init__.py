"""Ultra-low-emission retrofits: tracks, stages, units that go."""
