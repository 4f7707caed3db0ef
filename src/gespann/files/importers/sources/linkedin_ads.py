"""LinkedIn Campaign Manager: the report of campaigns, ads or conversions."""

from gespann.files.dates_in_cells import MONTH_FIRST
from gespann.files.importers.source import Field, Kind, Source
from gespann.language import gettext as _


def _how_to_export_daily() -> str:
    return _(
        "In the Campaign Manager choose Export, set Time breakdown to Daily, and export it once"
        " more."
    )


LINKEDIN_ADS = Source(
    key="linkedin_ads",
    title="LinkedIn Campaign Manager",
    kind=Kind.ADS,
    fields=(
        Field(
            "day",
            ("Start Date (in UTC)", "Start Date", "Day", "Date"),
            ("Startdatum (in UTC)", "Startdatum", "Tag", "Datum"),
        ),
        Field(
            "end", ("End Date (in UTC)", "End Date"), ("Enddatum (in UTC)", "Enddatum")
        ),
        Field("campaign", ("Campaign Name",), ("Kampagnenname", "Name der Kampagne")),
        Field("campaign_id", ("Campaign ID",), ("Kampagnen-ID",)),
        Field("ad_group", ("Conversion Name", "Campaign Group Name"), ("Conversion-Name",)),
        Field("ad", ("Creative Name", "Ad Name", "Ad ID"), ("Anzeigenname", "Anzeigen-ID")),
        Field("currency", ("Currency",), ("Währung",)),
        Field(
            "cost",
            ("Total Spent", "Amount Spent"),
            ("Gesamtausgaben", "Ausgaben insgesamt", "Insgesamt ausgegeben"),
        ),
        Field("impressions", ("Impressions",), ("Impressions", "Impressionen")),
        Field("clicks", ("Clicks",), ("Klicks",)),
        Field("conversions", ("Conversions", "Total Conversions"), ("Conversions insgesamt",)),
        Field("leads", ("Leads", "Total Leads"), ("Leads insgesamt",)),
    ),
    marks=("campaign", "impressions"),
    typical=(
        "Start Date (in UTC)", "Total Spent", "Campaign Objective", "Creative Name",
        "Ad Introduction Text", "Total Social Actions", "Total Engagements", "Viral Impressions",
        "Lead Forms Opened", "Clicks to LinkedIn Page", "Post-Click Conversions",
        "View-Through Conversions", "Startdatum (in UTC)", "Gesamtausgaben",
        "Soziale Aktionen insgesamt", "Kampagnenziel",
    ),
    # The advertising account is often called after whoever opened it.
    persons=("Account Name", "Kontoname"),
    others=(
        "Campaign Type", "Campaign Objective", "Campaign Start Date", "Campaign End Date",
        "Campaign Status", "Ad Introduction Text", "Ad Headline", "Reach", "Clicks to Landing Page",
        "Clicks to LinkedIn Page", "Total Social Actions", "Reactions", "Comments", "Shares",
        "Follows", "Other Clicks", "Event Registrations", "Total Engagements", "Viral Impressions",
        "Viral Clicks", "Lead Forms Opened", "Carousel Card", "Card Impressions", "Card Clicks",
        "Click URL", "Conversion Type", "Post-Click Conversions", "View-Through Conversions",
        "Average CTR", "Average CPM", "Average CPC", "Engagement Rate", "Account Currency",
        "Kampagnentyp", "Kampagnenziel", "Kampagnenstatus", "Reichweite", "Reaktionen",
        "Kommentare", "Soziale Aktionen insgesamt", "Durchschnittliche CTR",
    ),
    # Written by the server in the way of the United States, whatever the language of the account.
    day_order=MONTH_FIRST,
    how_to_export_daily=_how_to_export_daily,
)  # fmt: skip
