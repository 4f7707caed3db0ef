"""What can be done with the budget."""
