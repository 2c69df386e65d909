"""The search box: finds enterprises and projects."""
