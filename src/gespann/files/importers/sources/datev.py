"""DATEV: the batch of bookings (Buchungsstapel) in the format EXTF.

Its columns are known by their places; the names in line 2 differ between programs. Line 1 says
what the bookings do not: the fiscal year, for a document has a day and a month only.
"""

from gespann.files.importers.source import Field, Kind, Source
from gespann.files.numbers_in_cells import COMMA

DATEV = Source(
    key="datev",
    title="DATEV Buchungsstapel",
    kind=Kind.BOOKINGS,
    fields=(
        Field("amount", (), ("Umsatz (ohne Soll/Haben-Kz)", "Umsatz"), position=0),
        Field(
            "debit_or_credit",
            (),
            ("Soll/Haben-Kennzeichen", "Soll-/Haben-Kennzeichen"),
            position=1,
        ),
        Field("currency", (), ("WKZ Umsatz",), position=2),
        Field("base_amount", (), ("Basis-Umsatz", "Basisumsatz"), position=4),
        Field("base_currency", (), ("WKZ Basis-Umsatz", "WKZ Basisumsatz"), position=5),
        Field("account", (), ("Konto", "Kontonummer"), position=6),
        Field("contra_account", (), ("Gegenkonto (ohne BU-Schlüssel)", "Gegenkonto"), position=7),
        Field("day", (), ("Belegdatum",), position=9),
        Field("document", (), ("Belegfeld 1",), position=10),
        Field("text", (), ("Buchungstext",), position=13),
        Field("cost_centre", (), ("KOST1 - Kostenstelle", "KOST1"), position=36),
        Field(
            "cost_object",
            (),
            ("KOST2 - Kostenstelle", "KOST2 - Kostenträger", "KOST2"),
            position=37,
        ),
        Field("locked", (), ("Festschreibung",), position=113),
        Field("reversed", (), ("Generalumkehr (GU)", "Generalumkehr"), position=117),
    ),
    marks=("amount", "debit_or_credit", "account", "contra_account", "day"),
    persons=("Diverse Adressnummer", "Beleglink", "Gesellschaftername", "Zeichnernummer"),
    decimal=COMMA,
    first_cells=("EXTF", "DTVF"),
)
