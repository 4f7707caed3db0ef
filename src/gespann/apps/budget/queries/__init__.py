"""Reads across the budget: figures, entries behind them, and ways out of a refusal."""
