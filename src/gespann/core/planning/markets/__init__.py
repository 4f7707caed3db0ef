"""The plan by market, under the same one budget."""
