"""The planning round: both departments find the plan together, and both sign it."""
