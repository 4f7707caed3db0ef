"""One budget for both departments: pots, lines, commitments, and the ledger that books them."""
