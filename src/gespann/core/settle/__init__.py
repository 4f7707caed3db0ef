"""Settle it by a test: what the result of a test is worth before it is known."""
