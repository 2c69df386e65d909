"""WTForms classes of this capability."""
