"""Pages about the budget."""
