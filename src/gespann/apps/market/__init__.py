"""What the firm knows about its market: the definition, and the history in accepted batches."""
