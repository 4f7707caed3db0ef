"""The worker: takes jobs, keeps their leases while the work is done, and writes how they ended."""
