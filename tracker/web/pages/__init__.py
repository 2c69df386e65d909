"""What pages print: plain values prepared for the templates, no query in them and no markup."""
