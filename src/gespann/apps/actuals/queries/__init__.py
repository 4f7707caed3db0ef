"""Reads of the actuals: what waits, what has landed, and what is known already."""
