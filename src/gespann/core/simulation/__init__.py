"""The simulator: firms with a known truth, written independently of the response model."""
