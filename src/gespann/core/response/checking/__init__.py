"""Whether a fit can be believed: forecasts, residuals, and models without one of the parts."""
