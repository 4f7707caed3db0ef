"""What the plans of the room are called, and what that means, for whoever sees them first."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from gespann.ui.marks import Words


def meanings() -> Sequence[tuple[Words, Words]]:
    """Each name with a sentence."""
    return (
        (
            _("Golden mean"),
            _("The plan of the room in which both sides get the same share of their best case."),
        ),
        (_("Best plan"), _("What is expected to contribute most, whoever gets the money.")),
        (
            _("Recommended plan"),
            _("As far from last year’s split towards the best plan as is likely to beat it."),
        ),
        (
            _("Without agreement"),
            _("What holds if nobody signs: the last plan that both signed, else last year."),
        ),
    )
