"""What can be typed about the budget."""
