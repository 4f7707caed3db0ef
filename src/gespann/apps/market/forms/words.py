"""What fields and figures of files are called on the page, and how sure a guess is."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from gespann.files.gathering.choices import AS_SAID, LOST, OPEN, WON

FIELDS: dict[str, Any] = {
    "day": _("Day"),
    "start": _("First day of the row"),
    "end": _("Last day of the row"),
    "campaign": _("Campaign"),
    "campaign_id": _("Number of the campaign"),
    "ad_group": _("Ad group"),
    "ad": _("Ad"),
    "currency": _("Currency"),
    "cost": _("Cost"),
    "impressions": _("Impressions"),
    "clicks": _("Clicks"),
    "conversions": _("Conversions"),
    "leads": _("Leads"),
    "record": _("Number of the record"),
    "created": _("Day it was created"),
    "closed": _("Day it was closed"),
    "stage": _("Stage"),
    "pipeline": _("Pipeline"),
    "origin": _("Origin"),
    "amount": _("Amount"),
    "is_won": _("Whether it is won"),
    "is_closed": _("Whether it is closed"),
    "lost_reason": _("Why it was lost"),
    "debit_or_credit": _("Debit or credit"),
    "base_amount": _("Amount in the base currency"),
    "base_currency": _("Base currency"),
    "account": _("Account"),
    "contra_account": _("Contra account"),
    "document": _("Number of the document"),
    "text": _("Text of the booking"),
    "cost_centre": _("Cost centre"),
    "cost_object": _("Cost object"),
    "locked": _("Whether it is locked"),
    "reversed": _("Whether it is reversed"),
}
FIGURES: dict[str, Any] = {
    "leads": _("Leads"),
    "conversions": _("Conversions"),
    "clicks": _("Clicks"),
    "impressions": _("Impressions"),
    "created": _("How many were created"),
    "created_amount": _("Amount of those created"),
    "won": _("How many were won"),
    "won_amount": _("Amount of those won"),
}
MEANINGS: dict[str, Any] = {
    OPEN: _("It is open"),
    WON: _("It is won"),
    LOST: _("It is lost"),
    AS_SAID: _("What the file says of each deal"),
}
CONFIDENCE = ((0.9, _("Sure"), "good"), (0.7, _("Likely"), "good"), (0.01, _("A guess"), "caution"))
NOT_KNOWN = (_("Not known"), "caution")


def confidence(value: float) -> tuple[Any, str]:
    """A confidence in words, and the class of its mark."""
    for least, words, tone in CONFIDENCE:
        if value >= least:
            return words, tone
    return NOT_KNOWN
