"""Odoo: leads and opportunities (crm.lead), with labels or with technical names.

The name of an opportunity is not read: it often is the name of a person.
"""

from gespann.files.importers.source import Field, Kind, Source

ODOO = Source(
    key="odoo",
    title="Odoo CRM",
    kind=Kind.DEALS,
    fields=(
        Field("record", ("External ID", "id", "ID"), ("Externe ID",)),
        Field("created", ("Created on", "create_date", "Creation Date"), ("Erstellt am",)),
        Field("closed", ("Closed Date", "date_closed"), ("Abgeschlossen am", "Abschlussdatum")),
        # Only expected: it is offered where the day of closing is not there, and not used unasked.
        Field(
            "closed",
            ("Expected Closing", "date_deadline", "Deadline"),
            ("Erwarteter Abschluss", "Voraussichtlicher Abschluss", "Frist"),
            confidence=0.4,
        ),
        Field("stage", ("Stage", "stage_id", "stage_id/name"), ("Phase", "Stufe")),
        Field(
            "amount",
            ("Expected Revenue", "expected_revenue"),
            ("Erwarteter Umsatz", "Erwarteter Erlös"),
        ),
        Field("currency", ("Currency", "company_currency"), ("Währung",)),
        Field("is_won", ("Is Won", "won_status", "Won/Lost"), ("Ist gewonnen",)),
        Field(
            "lost_reason",
            ("Lost Reason", "lost_reason_id", "lost_reason_id/name", "lost_reason"),
            ("Verlustgrund", "Grund des Verlusts"),
        ),
        Field("origin", ("Source", "source_id", "source_id/name"), ("Quelle",)),
    ),
    marks=("stage", "amount"),
    typical=("Expected Revenue", "Sales Team", "Salesperson", "Expected Closing", "stage_id",
             "expected_revenue", "team_id", "partner_id", "date_deadline", "lost_reason_id",
             "Erwarteter Umsatz", "Verkaufsteam", "Verkäufer", "Erwarteter Abschluss"),
    persons=("Opportunity", "name", "Verkaufschance", "Customer", "Kunde", "partner_id",
             "partner_id/name", "partner_name", "Company Name", "Contact Name", "contact_name",
             "Kontaktname", "Email", "email_from", "E-Mail", "Phone", "phone", "mobile", "Telefon",
             "Salesperson", "user_id", "user_id/name", "Verkäufer", "Notes", "description",
             "Notizen", "City", "Ort", "Zip", "Street"),
    # A team of one or two says who somebody is, and nothing here is told by team.
    others=("Sales Team", "Verkaufsteam", "team_id", "team_id/name", "State", "Country",
            "Bundesland", "Land", "Priority", "Priorität", "Medium", "medium_id", "Probability",
            "Wahrscheinlichkeit", "Tags", "tag_ids", "Campaign", "campaign_id", "Type", "Active"),
    decimal=".",
)  # fmt: skip
