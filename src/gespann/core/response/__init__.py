"""The response model: how both departments' work becomes success (docs/methods.md, section 1)."""
