"""Nothing of what is kept of an export says who somebody is (PRIVACY)."""

import pytest
from made_exports import EXPORTS, HUBSPOT_DEALS_EN, PERSONS, booking, datev

from gespann.files.importers.entries import ColumnMapping
from gespann.files.importers.groups import guess_groups, names_in
from gespann.files.importers.reading import read_export
from gespann.files.importers.recognition import recognise
from gespann.files.importers.refused_file import refused_rows_as_csv
from gespann.refusals import InputRefused

OF_CRM_OR_LEDGER = [name for name, (source, _l, _c) in EXPORTS.items() if "_ads" not in source]


def everything_kept(path, source) -> str:
    """All that is left when a file has been read, as text."""
    read = read_export(path, source)
    kept = [read, recognise(path), names_in(read), guess_groups(read)]
    return repr(kept) + refused_rows_as_csv(read).decode()


def spoiled(name: str) -> bytes:
    """The export with days that are none, so that every row is refused."""
    source, _language, content = EXPORTS[name]
    encoding = "windows-1252" if b"\xfc" in content and source != "hubspot_deals" else "utf-8"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    text = content.decode(encoding)
    day = (
        ('"0109"', '"9909"') if source == "datev" else ("/2026" if "/2026" in text else "2026", "x")
    )
    return text.replace(*day).replace('"1509"', '"9909"').encode(encoding)


@pytest.mark.parametrize("name", EXPORTS)
def test_of_an_export_that_is_read(export, name):
    source, _language, content = EXPORTS[name]
    kept = everything_kept(export(name), source)
    assert [person for person in PERSONS if person in kept] == []
    assert name not in OF_CRM_OR_LEDGER or any(person.encode() in content for person in PERSONS)


@pytest.mark.parametrize("name", EXPORTS)
def test_of_an_export_whose_rows_are_refused(export, name):
    source = EXPORTS[name][0]
    path = export(spoiled(name))
    assert read_export(path, source).entries == ()
    assert len(read_export(path, source).refused) >= 2
    kept = everything_kept(path, source)
    assert [person for person in PERSONS if person in kept] == []


def test_of_a_row_whose_cells_stand_in_wrong_columns(export):
    # An unquoted comma in the name of the deal moves all cells behind it.
    content = HUBSPOT_DEALS_EN.replace("9001,", "Sales,Yorick,")
    content = content.replace("9002,", "9002,Quellmann,Yorick Zandersen,Xaveria,")
    kept = everything_kept(export(content), "hubspot_deals")
    assert [person for person in PERSONS if person in kept] == []
    assert "The row has 13 cells, the header has 12." in kept
    assert "The row has 15 cells, the header has 12." in kept


def test_of_a_row_that_is_cut_off(export):
    content = datev(booking()) + '"1,00";"S";"Quellmann";' + ";" * 400 + '"Zandersen"\n'
    kept = everything_kept(export(content), "datev")
    assert [person for person in PERSONS if person in kept] == []


@pytest.mark.parametrize("column", ["Deal owner", "Deal Name", "Associated Company"])
def test_nobody_can_have_a_column_of_persons_read(export, column):
    mapping = ColumnMapping({column: "stage", "Create Date": "created"})
    with pytest.raises(InputRefused, match="This column says who somebody is; it is not read"):
        read_export(export("hubspot_deals_en"), "hubspot_deals", mapping)


def test_columns_that_nobody_knows_are_not_kept_either(export):
    content = HUBSPOT_DEALS_EN.replace("Favourite colour", "Lunch with").replace(
        "2026-08-03", "soon"
    )
    content = content.replace("GmbH,red", "GmbH,Quellmann")
    read = read_export(export(content), "hubspot_deals")
    assert read.unknown_columns == ("Lunch with",)
    assert len(read.refused) == 1
    assert "Quellmann" not in refused_rows_as_csv(read).decode()


def test_those_who_exported_a_batch_of_bookings_are_not_named_in_its_refused_rows(export):
    read = read_export(export(datev(booking(side=""))), "datev")
    text = refused_rows_as_csv(read).decode()
    assert text.startswith("EXTF;700;21;Buchungsstapel;13;")
    assert [person for person in PERSONS if person in text] == []
    assert ";YZ;" not in text
