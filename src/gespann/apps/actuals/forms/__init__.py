"""What people type about actuals."""
