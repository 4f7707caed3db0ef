"""HubSpot: exports of deals and of contacts.

The name of a deal is not read: it often is the name of a person.
"""

from gespann.files.importers.source import Field, Kind, Source

_CREATED = Field(
    "created",
    ("Create Date", "createdate", "Created date"),
    ("Erstellungsdatum", "Erstelldatum", "Erstellt am"),
)
_RECORD = Field(
    "record",
    ("Record ID", "hs_object_id", "Deal ID", "Contact ID"),
    ("Datensatz-ID", "Record-ID"),
)
_ORIGIN = Field(
    "origin",
    ("Original Source", "hs_analytics_source", "Original Traffic Source", "Latest Source"),
    ("Ursprüngliche Quelle", "Ursprüngliche Traffic-Quelle", "Originalquelle"),
)
_PERSONS = (
    "Deal Name", "dealname", "Deal-Name", "Name des Deals", "Deal owner", "hubspot_owner_id",
    "Deal-Inhaber", "Deal-Besitzer", "Zuständiger Mitarbeiter", "Contact owner", "Company owner",
    "Kontakt-Inhaber", "First Name", "Last Name", "firstname", "lastname", "Vorname", "Nachname",
    "Email", "E-Mail", "Phone Number", "Telefonnummer", "Job Title", "jobtitle",
    "Berufsbezeichnung", "Associated Contact", "Associated Contacts", "Zugeordneter Kontakt",
    "Associated Company", "Associated Companies", "Zugeordnetes Unternehmen", "Company name",
    "Unternehmensname", "Deal Description", "Beschreibung des Deals",
)  # fmt: skip

HUBSPOT_DEALS = Source(
    key="hubspot_deals",
    title="HubSpot Deals",
    kind=Kind.DEALS,
    fields=(
        _RECORD,
        _CREATED,
        Field("closed", ("Close Date", "closedate"), ("Abschlussdatum", "Schlussdatum")),
        Field("stage", ("Deal Stage", "dealstage"), ("Deal-Phase", "Dealphase")),
        Field("pipeline", ("Pipeline", "Deal pipeline"), ("Deal-Pipeline",)),
        Field("amount", ("Amount", "Deal amount"), ("Betrag", "Deal-Betrag")),
        Field("currency", ("Currency", "deal_currency_code", "Deal currency"), ("Währung",)),
        Field("is_won", ("Is Closed Won", "hs_is_closed_won"), ("Ist gewonnen",)),
        Field("lost_reason", ("Closed Lost Reason", "closed_lost_reason"), ("Verlustgrund",)),
        _ORIGIN,
    ),
    marks=("stage", "amount"),
    typical=("Deal Stage", "Deal Name", "Deal owner", "dealstage", "dealname", "Deal-Phase",
             "Dealphase", "Deal-Name", "Deal-Inhaber"),
    persons=_PERSONS,
    others=("Last Activity Date", "Deal Type", "Priority", "Closed Won Reason",
            "Datum der letzten Aktivität", "Deal probability", "Forecast amount",
            "Amount in company currency"),
    decimal=".",
)  # fmt: skip

HUBSPOT_CONTACTS = Source(
    key="hubspot_contacts",
    title="HubSpot Contacts",
    kind=Kind.DEALS,
    fields=(
        _RECORD,
        _CREATED,
        Field(
            "closed",
            ("Became a Customer Date", "hs_lifecyclestage_customer_date"),
            ("Datum der Umwandlung in einen Kunden",),
        ),
        Field(
            "stage",
            ("Lifecycle Stage", "lifecyclestage"),
            ("Lifecycle-Phase", "Lebenszyklusphase"),
        ),
        _ORIGIN,
    ),
    marks=("stage", "created"),
    typical=("Lifecycle Stage", "Contact owner", "Lead Status", "lifecyclestage",
             "Lifecycle-Phase", "Lead-Status", "Kontakt-Inhaber", "hs_lead_status"),
    persons=_PERSONS,
    others=("Lead Status", "hs_lead_status", "Lead-Status", "Last Activity Date",
            "Country/Region", "Land/Region", "Datum der letzten Aktivität"),
)  # fmt: skip
