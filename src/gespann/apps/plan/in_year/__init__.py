"""What the page of the year tells: its pictures, its notes in words, and what was promised."""
