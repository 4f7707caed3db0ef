"""The golden mean: what both departments can agree to (docs/methods.md, section 5)."""
