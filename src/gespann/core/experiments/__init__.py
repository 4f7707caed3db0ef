"""Experiments: which test would answer a question, and what a test has shown."""
