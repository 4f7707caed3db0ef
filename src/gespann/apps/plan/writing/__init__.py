"""What a side writes down: its wishes, and what it expects of levers."""
