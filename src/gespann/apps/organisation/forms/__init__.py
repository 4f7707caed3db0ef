"""What may be typed about the organisation."""
