"""Tags of the plan's pages."""
