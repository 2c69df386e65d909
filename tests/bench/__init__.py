"""Speed as ratios to a floor, measured in one run; never failing a build."""
