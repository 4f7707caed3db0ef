"""What is planned for the lines of a budget, as a table to fill in elsewhere and bring back."""
