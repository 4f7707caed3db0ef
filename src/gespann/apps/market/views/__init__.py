"""Pages about the history."""
