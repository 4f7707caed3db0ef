"""The digest: what concerns a person, gathered and sent in one letter a day, a week, or never."""
