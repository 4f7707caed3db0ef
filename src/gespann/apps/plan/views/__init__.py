"""Pages of planning rounds, one module for each phase."""
