"""The response model itself: how effort becomes outcome, and how probable a history is."""
