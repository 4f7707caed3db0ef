"""Statements of German banks as CSV: what their columns are called.

Sparkassen (CSV-CAMT), Volksbanken, DKB, Deutsche Bank and Commerzbank write the same things under
different names; one declaration knows them all.
"""

from gespann.files.dates_in_cells import DAY_FIRST
from gespann.files.importers.source import Field, Kind, Source
from gespann.files.numbers_in_cells import COMMA

BANK = Source(
    key="bank",
    title="CSV",
    kind=Kind.PAYMENTS,
    fields=(
        Field("day", ("Booking date",), ("Buchungstag", "Buchungsdatum", "Buchung", "Datum")),
        Field("value_day", ("Value date",), ("Valutadatum", "Wertstellung", "Valuta", "Wert")),
        Field("kind", ("Transaction type",), ("Buchungstext", "Umsatzart", "Umsatztyp")),
        Field("text", ("Payment details", "Purpose"), ("Verwendungszweck",)),
        Field(
            "payee",
            ("Beneficiary / Originator", "Payee"),
            (
                "Beguenstigter/Zahlungspflichtiger", "Begünstigter/Zahlungspflichtiger",
                "Zahlungsempfänger*in", "Name Zahlungsbeteiligter", "Begünstigter / Auftraggeber",
                "Auftraggeber / Begünstigter", "Begünstigter", "Empfänger/Zahlungspflichtiger",
                "Empfänger", "Auftraggeber/Empfänger", "Auftraggeber/Zahlungsempfänger",
                "Zahlungsempfänger",
            ),
        ),
        Field("amount", ("Amount",), ("Betrag", "Umsatz")),
        Field("debit", ("Debit",), ("Soll",)),
        Field("credit", ("Credit",), ("Haben",)),
        Field("currency", ("Currency",), ("Waehrung", "Währung")),
        Field("status", ("Status",), ("Info", "Status")),
        Field("reference", (), ("Kundenreferenz (End-to-End)", "Kundenreferenz")),
    ),
    marks=("day", "text"),
    typical=(
        "Auftragskonto", "Valutadatum", "Beguenstigter/Zahlungspflichtiger", "Glaeubiger ID",
        "Gläubiger-ID", "Gläubiger ID", "Mandatsreferenz", "Zahlungsempfänger*in",
        "Name Zahlungsbeteiligter", "Begünstigter / Auftraggeber", "Wertstellung", "Buchungstag",
        "Auftraggeber / Begünstigter", "Bezeichnung Auftragskonto", "IBAN Auftragskonto",
        "Saldo nach Buchung", "Umsatztyp",
    ),
    others=(
        "Zahlungspflichtige*r", "Kontonummer/IBAN", "IBAN", "BIC", "BIC (SWIFT-Code)",
        "Sammlerreferenz", "Lastschrift Ursprungsbetrag", "Auslagenersatz Ruecklastschrift",
        "IBAN Zahlungsbeteiligter", "Kategorie", "Bemerkung", "Steuerrelevant",
        "Fremde Gebühren", "Abweichender Empfänger", "Anzahl der Aufträge", "Anzahl der Schecks",
        "IBAN Kontoinhaber", "Bankname Auftragskonto", "BIC Auftragskonto",
    ),
    decimal=COMMA,
    day_order=DAY_FIRST,
)  # fmt: skip
