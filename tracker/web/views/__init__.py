"""One file, one blueprint; `create_app` registers them."""
