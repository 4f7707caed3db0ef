"""Tables of the budget, and what the database itself refuses."""
