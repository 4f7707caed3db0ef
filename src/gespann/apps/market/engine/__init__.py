"""The way to the process that reads files: a folder of its own, limits, and an answer.

The web process itself never opens what somebody has brought: it may be anything, and the libraries
that read it are large.
"""

from gespann.apps.market.engine.defining import Defined, define, describe
from gespann.apps.market.engine.gathering import Look, compose, look
from gespann.apps.market.engine.history import Answer, exported, put_into, read
from gespann.apps.market.engine.process import OURS, PREFIX

__all__ = [
    "OURS",
    "PREFIX",
    "Answer",
    "Defined",
    "Look",
    "compose",
    "define",
    "describe",
    "exported",
    "look",
    "put_into",
    "read",
]
