"""Measures and useful amounts: what cannot be done by halves."""
