"""Drafts with rows of every kind, as they are kept once a file was read."""

from datetime import date
from typing import Any

from django.utils import timezone

import make
from gespann.apps.actuals.actions.landing import Brought, dry_run_of, keep_draft, land
from gespann.apps.actuals.models import Draft, Import, Rule, Treatment
from gespann.apps.budget.models import Line
from gespann.apps.organisation.models import Person
from gespann.files.actuals.spent_rows import SpentRow

YEAR = timezone.localdate().year
DAY = date(YEAR, 6, 15)  # never so near the turn of the year that a day before it is in another


def row(number: int = 3, cents: int = 100_00, **more: Any) -> SpentRow:
    usual = {
        "key": f"key-{number}", "day": DAY, "is_expense": True, "account": "4600",
        "contra_account": "70001", "cost_centre": "100", "document": f"RE-{number}",
        "text": "Stand",
    }  # fmt: skip
    return SpentRow(row=number, gross_cents=cents, **{**usual, **more})


def ad(number: int, cents: int, campaign: str = "Spring", **more: Any) -> SpentRow:
    return row(number, cents, account="", contra_account="", cost_centre="", document="", text="",
               campaign=campaign, **more)  # fmt: skip


def payment(number: int, cents: int, payee: str = "Käfer", text: str = "", **more: Any) -> SpentRow:
    return row(number, cents, account="", contra_account="", cost_centre="", document="",
               payee=payee, text=text, is_expense=cents > 0, **more)  # fmt: skip


def brought(*rows: SpentRow, origin: str = "ledger", currency: str = "EUR", **more: Any) -> Brought:
    usual = {"ledger": ("datev", "DATEV"), "ads": ("meta_ads", "Meta"), "bank": ("bank", "CSV")}
    program, title = usual[origin]
    said = {
        "file_name": "brought.csv", "sha256": "0" * 64, "program": program, "title": title,
        "origin": origin, "currency": currency, "aside": {}, "checks": [],
    }  # fmt: skip
    return Brought(rows=[one.as_json() for one in rows], **{**said, **more})


def draft(by: Person, *rows: SpentRow, **more: Any) -> Draft:
    return keep_draft(brought(*rows, **more), by=by)


def landed(by: Person, *rows: SpentRow, **more: Any) -> Import:
    kept = draft(by, *rows, **more)
    return land(kept, dry_run_of(kept, by=by).fingerprint, by=by)


def rule(line: Line | None, *, by: Person | None = None, position: int = 1, **asks: Any) -> Rule:
    return Rule.objects.create(
        line=line, by=by or make.person(), at=timezone.now(), position=position,
        treatment=Treatment.BOOK if line else Treatment.OUTSIDE, **asks,
    )  # fmt: skip
