"""Salesforce: reports on opportunities, and what the Data Loader extracts.

The name of an opportunity is not read: it often is the name of a person.
"""

from gespann.files.importers.source import Field, Kind, Source

_PERSONS = (
    "Opportunity Owner", "Owner Role", "Opportunity Name", "Account Name", "Account Owner",
    "Created By", "Last Modified By", "Primary Contact", "Contact", "Opportunity-Inhaber",
    "Inhaber der Opportunity", "Opportunity-Name", "Opportunityname", "Accountname",
    "Account-Name", "Name des Accounts", "Inhaberrolle", "Erstellt von", "Next Step",
    "Nächster Schritt", "Description", "Beschreibung",
)  # fmt: skip

SALESFORCE_REPORT = Source(
    key="salesforce_report",
    title="Salesforce Report",
    kind=Kind.DEALS,
    fields=(
        Field("record", ("Opportunity ID", "18 Character Oppty ID"), ("Opportunity-ID",)),
        Field("created", ("Created Date", "Create Date"), ("Erstelldatum", "Erstellungsdatum")),
        Field(
            "closed",
            ("Close Date", "Close Date (2)"),
            ("Schlusstermin", "Abschlussdatum", "Schlussdatum"),
        ),
        Field("stage", ("Stage",), ("Phase", "Stufe")),
        Field("pipeline", ("Opportunity Record Type",), ("Opportunity-Datensatztyp",)),
        Field("amount", ("Amount",), ("Betrag",)),
        Field("currency", ("Amount Currency", "Opportunity Currency"), ("Betrag Währung",)),
        Field("is_won", ("Won",), ("Gewonnen",)),
        Field("is_closed", ("Closed",), ("Geschlossen",)),
        Field("lost_reason", ("Loss Reason", "Closed Lost Reason"), ("Verlustgrund",)),
        Field("origin", ("Lead Source",), ("Lead-Quelle", "Leadquelle")),
    ),
    marks=("stage", "closed"),
    typical=("Opportunity Owner", "Opportunity Name", "Probability (%)", "Lead Source",
             "Fiscal Period", "Amount Currency", "Age", "Opportunity-Name", "Schlusstermin",
             "Wahrscheinlichkeit (%)", "Lead-Quelle", "Opportunity-Inhaber"),
    persons=_PERSONS,
    others=("Probability (%)", "Wahrscheinlichkeit (%)", "Fiscal Period", "Geschäftsperiode",
            "Age", "Alter", "Type", "Typ", "Expected Revenue", "Erwarteter Umsatz",
            "Expected Revenue Currency"),
)  # fmt: skip

SALESFORCE_DATA_LOADER = Source(
    key="salesforce_data_loader",
    title="Salesforce Data Loader",
    kind=Kind.DEALS,
    fields=(
        Field("record", ("Id",)),
        Field("created", ("CreatedDate",)),
        Field("closed", ("CloseDate",)),
        Field("stage", ("StageName",)),
        Field("pipeline", ("RecordTypeId",)),
        Field("amount", ("Amount",)),
        Field("currency", ("CurrencyIsoCode",)),
        Field("is_won", ("IsWon",)),
        Field("is_closed", ("IsClosed",)),
        Field("origin", ("LeadSource",)),
    ),
    marks=("stage", "closed"),
    typical=("StageName", "CloseDate", "AccountId", "OwnerId", "LeadSource", "IsWon"),
    persons=("Name", "OwnerId", "Owner.Name", "CreatedById", "LastModifiedById", "ContactId",
             "Account.Name", "Description", "NextStep"),
    others=("Probability", "AccountId", "CampaignId", "Type", "IsDeleted", "LastModifiedDate",
            "SystemModstamp", "ForecastCategory", "FiscalYear", "ExpectedRevenue"),
    decimal=".",
)  # fmt: skip
