"""What the pages of this capability print: plain values prepared for the templates."""
