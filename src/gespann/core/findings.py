"""Findings: what the core has to say about data, fit and plan, free of any language.

A finding is a code with the figures that belong to it. `gespann.language.findings` turns it into
a sentence with a remedy, in the reader's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Severity(StrEnum):
    """How much a finding matters to somebody who uses the figures."""

    ALARM = "alarm"  # the figures must not be used as they are
    WARNING = "warning"  # the figures hold with a caveat
    NOTE = "note"  # good to know


class Topic(StrEnum):
    """Where a finding was made."""

    DATA = "data"
    FIT = "fit"
    PLAN = "plan"
    EXPERIMENT = "experiment"
    COMPROMISE = "compromise"


@dataclass(frozen=True)
class Finding:
    """One thing worth knowing: a code, what it is about, and its figures.

    Attributes:
        code: Stable name in snake_case; the sentence is looked up by it.
        severity: How much it matters.
        topic: Where it was found.
        subject: Name of the lever, market or column it is about, or "".
        values: Figures for the sentence (numbers, names, lists of names).
    """

    code: str
    severity: Severity
    topic: Topic
    subject: str = ""
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
