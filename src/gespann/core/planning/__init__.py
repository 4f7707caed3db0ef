"""Planning: the best joint plan under one hard budget (docs/methods.md, section 2)."""
