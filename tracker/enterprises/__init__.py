"""Pages of enterprises and projects: lists, detail pages, and forms that correct their records."""
