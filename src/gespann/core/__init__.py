"""The numerical core: arrays and dataclasses in, dataclasses out.

No Django, no clock, no network, no language. Randomness comes in as a seed, time as an argument.
"""
