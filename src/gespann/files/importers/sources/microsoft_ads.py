"""Microsoft Advertising: the campaign performance report."""

from gespann.files.importers.source import Field, Kind, Source
from gespann.language import gettext as _


def _how_to_export_daily() -> str:
    return _(
        "In Microsoft Advertising set the unit of time of the report to Day, and download it once"
        " more."
    )


MICROSOFT_ADS = Source(
    key="microsoft_ads",
    title="Microsoft Advertising",
    kind=Kind.ADS,
    fields=(
        Field("day", ("Gregorian date", "Day"), ("Gregorianisches Datum", "Tag")),
        Field("campaign", ("Campaign name", "Campaign"), ("Kampagnenname", "Kampagne")),
        Field("campaign_id", ("Campaign ID",), ("Kampagnen-ID",)),
        Field("ad_group", ("Ad group", "Ad group name"), ("Anzeigengruppe",)),
        Field("currency", ("Currency code",), ("Währungscode",)),
        Field("cost", ("Spend",), ("Ausgaben",)),
        Field("impressions", ("Impressions",), ("Impressionen",)),
        Field("clicks", ("Clicks",), ("Klicks",)),
        Field("conversions", ("Conversions",)),
    ),
    marks=("campaign", "cost"),
    typical=("Gregorian date", "Spend", "Gregorianisches Datum", "Ausgaben"),
    persons=("Account name", "Kontoname"),
    others=("CTR", "Avg. CPC", "Conv. rate", "Revenue", "Campaign status", "Klickrate"),
    titles=("campaign performance report",),
    how_to_export_daily=_how_to_export_daily,
)
