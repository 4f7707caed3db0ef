"""The planning year: what any amounts would bring, draw by draw, and how a firm values it."""
