"""Google Ads: the campaign report."""

from gespann.files.importers.source import Field, Kind, Source
from gespann.language import gettext as _


def _how_to_export_daily() -> str:
    return _(
        "In Google Ads open the table of campaigns, choose Segment, Time, Day, and download it"
        " once more."
    )


GOOGLE_ADS = Source(
    key="google_ads",
    title="Google Ads",
    kind=Kind.ADS,
    fields=(
        Field("day", ("Day", "Date"), ("Tag", "Datum")),
        Field("campaign", ("Campaign", "Campaign name"), ("Kampagne", "Kampagnenname")),
        Field("campaign_id", ("Campaign ID",), ("Kampagnen-ID",)),
        Field("ad_group", ("Ad group", "Ad group name"), ("Anzeigengruppe",)),
        Field("currency", ("Currency code", "Currency"), ("Währungscode", "Währung")),
        Field("cost", ("Cost",), ("Kosten",)),
        Field("impressions", ("Impr.", "Impressions"), ("Impressionen",)),
        Field("clicks", ("Clicks",), ("Klicks",)),
        Field("conversions", ("Conversions", "Conv."), ("Conv",)),
    ),
    marks=("campaign", "cost"),
    typical=(
        "Campaign status", "Budget type", "Budget name", "Currency code", "Optimization score",
        "Campaign type", "Avg. CPM", "Avg. CPC", "Avg. cost", "Impr.", "Interactions",
        "Interaction rate", "Conv. rate", "Conv. value", "Cost / conv.",
        "Kampagnenstatus", "Kampagnentyp", "Durchschn. CPC", "Durchschn. CPM", "Kosten/Conv.",
        "Conv.-Rate", "Interaktionsrate", "Interaktionen", "Währungscode", "Optimierungsfaktor",
    ),
    others=(
        "Campaign status", "Campaign state", "Budget", "Budget name", "Budget type", "Status",
        "Status reasons", "Optimization score", "Campaign type", "Campaign subtype", "Avg. CPM",
        "Interactions", "Interaction rate", "Avg. cost", "CTR", "Conv. rate", "Conv. value",
        "Conv. value / cost", "Avg. CPC", "Cost / conv.", "Bid strategy", "Bid strategy type",
        "Kampagnenstatus", "Kampagnentyp", "Budgetname", "Budgettyp", "Statusgründe",
        "Optimierungsfaktor", "Durchschn. CPM", "Durchschn. CPC", "Durchschn. Kosten",
        "Interaktionen", "Interaktionsrate", "Conv.-Rate", "Conv.-Wert", "Conversion-Rate",
        "Conv.-Wert/Kosten", "Kosten/Conv.", "Gebotsstrategie", "Gebotsstrategietyp",
    ),
    titles=("campaign report", "kampagnenbericht", "bericht zu kampagnen"),
    how_to_export_daily=_how_to_export_daily,
)  # fmt: skip
