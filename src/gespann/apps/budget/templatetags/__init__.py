"""Tags of the budget's pages."""
