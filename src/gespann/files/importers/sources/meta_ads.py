"""Meta Ads Manager: campaigns, ad sets or ads on Facebook and Instagram."""

from gespann.files.importers.source import Field, Kind, Source
from gespann.language import gettext as _


def _how_to_export_daily() -> str:
    return _("In the Ads Manager choose Breakdown, By time, Day, and export the table once more.")


META_ADS = Source(
    key="meta_ads",
    title="Meta Ads Manager",
    kind=Kind.ADS,
    fields=(
        Field("day", ("Day", "Date"), ("Tag", "Datum")),
        Field(
            "start",
            ("Reporting starts", "Reporting start"),
            ("Berichtsstart", "Berichtsbeginn", "Beginn des Berichts", "Anfang des Berichts"),
        ),
        Field("end", ("Reporting ends", "Reporting end"), ("Berichtsende", "Ende des Berichts")),
        Field("campaign", ("Campaign name",), ("Kampagnenname", "Name der Kampagne")),
        Field("campaign_id", ("Campaign ID",), ("Kampagnen-ID",)),
        Field("ad_group", ("Ad set name",), ("Name der Anzeigengruppe", "Anzeigengruppenname")),
        Field("ad", ("Ad name",), ("Anzeigenname", "Name der Anzeige")),
        Field("currency", ("Currency",), ("Währung",)),
        Field("cost", ("Amount spent",), ("Ausgegebener Betrag",)),
        Field("impressions", ("Impressions",), ("Impressionen",)),
        # Clicks of all kinds count likes and comments too: the link is what leads to the firm.
        Field("clicks", ("Link clicks", "Clicks (all)"), ("Link-Klicks", "Klicks (alle)")),
        # A result is whatever the campaign was set up for: a purchase here, a view there.
        Field("conversions", ("Results",), ("Ergebnisse",), confidence=0.7),
        Field("leads", ("Leads", "On-Facebook leads", "Leads (form)"), ("Leads (Formular)",)),
    ),
    marks=("campaign", "cost"),
    typical=(
        "Reporting starts", "Reporting ends", "Campaign delivery", "Attribution setting",
        "Result indicator", "Amount spent", "Ad set name", "Cost per results",
        "CPC (cost per link click)", "CTR (link click-through rate)",
        "Berichtsstart", "Berichtsende", "Ausgegebener Betrag", "Name der Anzeigengruppe",
        "Anzeigenname", "Kosten pro Ergebnis", "Link-Klicks", "Klicks (alle)",
        "Attributionseinstellung",
    ),
    others=(
        "Campaign delivery", "Ad set delivery", "Ad delivery", "Attribution setting",
        "Result indicator", "Result type", "Reach", "Frequency", "Cost per results",
        "Cost per result", "CPM (cost per 1,000 impressions)", "CPC (cost per link click)",
        "CTR (link click-through rate)", "CTR (all)", "CPC (all)", "Landing page views", "Starts",
        "Ends", "Ad set ID", "Ad ID", "Ad set budget", "Ad set budget type",
        "Reichweite", "Frequenz", "Kosten pro Ergebnis", "Ergebnisindikator", "Ergebnistyp",
        "Attributionseinstellung", "Auslieferung der Kampagne", "Auslieferungsstatus",
        "CPM (Kosten pro 1.000 Impressionen)", "CPC (Kosten pro Link-Klick)",
        "CTR (Link-Klickrate)", "CTR (alle)", "CPC (alle)", "Landingpage-Aufrufe", "Ende",
    ),
    nameless_totals=True,
    how_to_export_daily=_how_to_export_daily,
)  # fmt: skip
