"""Names of the outcomes that both departments share."""

from gespann.language import gettext as _


def outcome_name(outcome: str) -> str:
    """A shared outcome as people call it; the name itself if it is not known."""
    return {
        "revenue": _("Revenue"),
        "contribution": _("Contribution"),
        "leads": _("Leads"),
        "later": _("Left to later years"),
        "spare": _("Spare capacity"),
    }.get(outcome, outcome)
