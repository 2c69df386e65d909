"""Plans: treatment projects and their yearly plan items."""
