"""WTForms forms of enterprises and projects."""
