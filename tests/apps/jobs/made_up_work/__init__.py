"""An app of the tests alone: kinds of jobs that do what tests need."""
