"""Benchmarks: speed as ratios to a baseline measured in the same run; they never fail a build."""

from tracker.modules import install

install()  # here, because the processes that a benchmark starts import only its module
