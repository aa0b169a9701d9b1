"""Order rules of the user's own."""
