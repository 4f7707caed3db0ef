"""Long work: asked for on a page, done by a worker, and finished even when a worker is killed."""
