"""Reads of planning rounds, each only of what a person may see."""
