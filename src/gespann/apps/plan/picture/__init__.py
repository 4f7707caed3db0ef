"""What pages of a round draw: curves of beliefs, and the room."""
