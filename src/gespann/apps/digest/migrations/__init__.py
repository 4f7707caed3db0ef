"""The tables of letters, as they came to be."""
