"""The guide: fields, figures and findings as they are declared."""
