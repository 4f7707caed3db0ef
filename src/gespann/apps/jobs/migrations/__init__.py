"""How the tables of jobs came to be as they are."""
