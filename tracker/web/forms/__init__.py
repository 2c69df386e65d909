"""Forms: the shape of what people enter; they read no database."""
