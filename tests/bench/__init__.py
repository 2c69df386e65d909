"""Benchmarks: speed as ratios to a baseline measured in the same run; they never fail a build."""
