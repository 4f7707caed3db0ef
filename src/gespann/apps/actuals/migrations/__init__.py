"""Tables of the actuals, and what the database refuses."""
