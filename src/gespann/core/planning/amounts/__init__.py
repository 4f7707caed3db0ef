"""What amounts may be: bounds, one budget, further limits, whole cents."""
