"""Draws from the posterior: the sampler, its checkpoints, and what its draws are worth."""
