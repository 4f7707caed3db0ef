"""Pages about actuals."""
