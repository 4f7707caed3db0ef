"""The tables of what concerns people, as they came to be."""
