"""What concerns people: notes that any app leaves for a person, until they were told."""
