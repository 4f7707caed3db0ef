"""What is known before the history is looked at: published effects, and what both sides believe."""
