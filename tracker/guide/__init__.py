"""The help page 帮助与口径: fields, figures and findings from their declarations."""
