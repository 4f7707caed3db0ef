"""What happens to actuals: a file lands or is undone, invoices are booked, and rules are kept."""
