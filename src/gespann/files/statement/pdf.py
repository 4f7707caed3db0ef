"""The statement as pages to sign."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from babel.numbers import format_decimal

from gespann.files.names import one_line
from gespann.files.statement.content import NUMBERS, Movement, Numbers, Row, StatementContent
from gespann.files.statement.words import month_name, number_names, seal, signature, state, title
from gespann.files.typesetting import typeset
from gespann.language import gettext as _
from gespann.language import language
from gespann.language.numbers import day, locale_code, with_minus

CHANGES = NUMBERS[:4]


def statement_pdf(content: StatementContent) -> bytes:
    """The pages, in the language in use."""
    return typeset(sheet(content), "gespann.files.statement", "statement.typ")


def sheet(content: StatementContent) -> dict[str, Any]:
    """Everything that the pages show, as plain data: no name ever becomes markup."""
    everything = next((row for row in content.rows if row.kind == "all"), None)
    names = number_names()
    return {
        "lang": language(),
        "kicker": _("Budget statement"),
        "title": month_name(content),
        "document": title(content),
        "firm": one_line(content.firm),
        "pot": _("Budget {pot}, all amounts in {currency}").format(
            pot=one_line(content.pot), currency=content.currency
        ),
        "is_closed": content.closed is not None,
        "state": state(content),
        "figures": [
            {"name": name, "value": _whole(getattr(everything.numbers, key))}
            for name, key in zip(names, NUMBERS, strict=True)
        ]
        if everything
        else [],
        "lines": {
            "heading": _("The five numbers at the end of the month"),
            "head": [_("Line"), *names],
            "rows": [_line(row) for row in content.rows],
            "note": _(
                "Available is granted less committed less spent. The forecast is for the end of "
                "the year, as of {day}."
            ).format(day=day(content.today)),
        },
        "movements": {
            "heading": _("What was booked for the month"),
            "head": [_("No."), _("Day"), _("What"), *names[:4]],
            "groups": [
                {"name": one_line(name), "rows": [_movement(one) for one in own]}
                for name, own in _by_line(content.movements)
            ],
            "none": _("Nothing was booked for this month."),
        },
        "signatures": _signatures(content),
        "seal": _seal(content),
        "page": _("Page {number} of {total}"),
    }


def _by_line(movements: Iterable[Movement]) -> Iterable[tuple[str, Iterable[Movement]]]:
    return groupby(movements, lambda one: one.line)


def _line(row: Row) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "side": row.side,
        "name": one_line(row.name),
        "cells": [_exact(getattr(row.numbers, key)) for key in NUMBERS],
    }


def _movement(one: Movement) -> list[str]:
    what = f"{one.what}: {one_line(one.text)}" if one.text else one.what
    return [str(one.number), day(one.day), what, *_changes(one.numbers)]


def _changes(numbers: Numbers) -> list[str]:
    cents = [getattr(numbers, key) for key in CHANGES]
    return [("+" if one > 0 else "") + _exact(one) if one else "" for one in cents]


def _signatures(content: StatementContent) -> dict[str, Any]:
    lead = (
        _("With our signatures we have seen these figures. They are over the hash of the close.")
        if content.closed
        else _("Heads sign once the month is closed.")
    )
    return {
        "heading": _("Signatures"),
        "lead": lead,
        "places": [
            {"department": one_line(one.department), "side": one.side, "signed": signature(one)}
            for one in content.signatures
        ],
        "labels": [_("Place, date"), _("Name and signature")],
    }


def _seal(content: StatementContent) -> dict[str, Any] | None:
    closed = content.closed
    if closed is None:
        return None
    return {
        "heading": _("What seals this month"),
        "lead": seal(),
        "label": _("Hash of the close"),
        "hash": closed.hash,
        "head": [_("Line"), _("Entries"), _("Hash of the last entry")],
        "rows": [[one_line(name), str(count), head] for name, count, head in closed.chains],
    }


def _exact(cents: int) -> str:
    return with_minus(format_decimal(cents / 100, format="#,##0.00", locale=locale_code()))


def _whole(cents: int) -> str:
    return with_minus(format_decimal(round(cents / 100), format="#,##0", locale=locale_code()))
