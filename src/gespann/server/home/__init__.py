"""The first page: where the firm stands, what comes next, what is open, and the chain.

It has no table of its own. It puts together what the rooms know, and both sides see the same.
"""
