"""Filters for the templates of the market."""
