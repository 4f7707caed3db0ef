"""Arguments and options that several commands share, each explained once.

They are functions, because their help is in the language that is in use when they are asked.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import typer
from typer.models import ArgumentInfo, OptionInfo

from gespann.cli.parsing import AmountRefused, ValueRefused
from gespann.language import gettext as _

# 1200000, 1200000.50, 1.200.000,50, 1,200,000.50 and 1'200'000; never 1.200, which is 1200 to one
# reader and 1.2 to the other.
_PLAIN = re.compile(r"(\d+)(?:[.,](\d{1,2}))?")
_GROUPED = re.compile(
    r"(\d{1,3}(?:\.\d{3}){2,})(?:,(\d{1,2}))?|(\d{1,3}(?:,\d{3}){2,})(?:\.(\d{1,2}))?"
)
_GROUPED_ONCE = re.compile(r"(\d{1,3}\.\d{3}),(\d{1,2})|(\d{1,3},\d{3})\.(\d{1,2})")
_UNAMBIGUOUS_SEPARATORS = str.maketrans("", "", "'’_ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")


def folder() -> ArgumentInfo:
    """The firm's folder."""
    return typer.Argument(
        metavar=_("FOLDER"),
        help=_("Folder with firm.toml and the firm's history."),
        show_default=False,
    )


def history() -> OptionInfo:
    """Another history table."""
    return typer.Option(
        "--history",
        metavar=_("FILE"),
        help=_("History table to read in place of the one that firm.toml names."),
    )


def plan_start() -> OptionInfo:
    """Another first day of the plan."""
    return day("--plan-start", _("First day of the plan, in place of the one in firm.toml."))


def seed() -> OptionInfo:
    """The seed of all randomness."""
    return typer.Option(
        "--seed", metavar=_("NUMBER"), min=0, help=_("The same seed gives the same figures.")
    )


def draws() -> OptionInfo:
    """Draws per chain."""
    return typer.Option(
        "--draws", metavar=_("NUMBER"), min=100, help=_("Draws of each of the four chains.")
    )


def thorough() -> OptionInfo:
    """Checks that take further fits."""
    return typer.Option(
        "--thorough",
        help=_(
            "Check forecasts from several points of the past and simpler models; takes minutes."
        ),
    )


def as_json() -> OptionInfo:
    """Machine-readable output."""
    return typer.Option("--json", help=_("Print one JSON document and nothing else."))


def language() -> OptionInfo:
    """The language of everything shown."""
    return typer.Option(
        "--language",
        help=_("Language of output and report. Without it the environment decides."),
        show_default=False,
    )


def caution() -> OptionInfo:
    """How sure the plan has to be."""
    explanation = _("Least probability that the plan is better than last year's split.")
    return number(explanation, least=0.0, most=0.999)


def epsilon() -> OptionInfo:
    """How much the room may cost."""
    explanation = _("Share of the best expected contribution that plans of the room may give up.")
    return number(explanation, least=0.0, most=0.5)


def certainty() -> OptionInfo:
    """How surely a goal is to be reached."""
    explanation = _("Probability with which the goal is to be reached.")
    return number(explanation, least=0.01, most=0.99)


def budget() -> OptionInfo:
    """Another budget than the firm's own."""
    return amount(
        "--budget", _("Budget of both departments together, in place of the one in firm.toml.")
    )


def goal() -> OptionInfo:
    """Another goal than the firm's own."""
    return amount("--goal", _("Outcome to be reached, in money."))


def tests() -> OptionInfo:
    """Whether tests are judged, too."""
    return typer.Option(
        "--tests",
        help=_("Say, too, which test is worth most and which settles a dispute; takes longer."),
    )


def years() -> OptionInfo:
    """For how long a test's result is used."""
    explanation = _("Planning years for which the result of a test is used.")
    return number(explanation, least=0.25, most=10.0)


WORKBENCH = Path("workbench")


def workbench() -> ArgumentInfo:
    """Where a workbench keeps its data."""
    return typer.Argument(metavar=_("FOLDER"), help=_("Where the workbench keeps its data."))


def wishes() -> OptionInfo:
    """What somebody wishes for."""
    return typer.Option(
        "--wish",
        metavar=_("NAME=AMOUNT"),
        help=_("Price this amount for a lever, for marketing or for sales; may be repeated."),
        show_default=False,
    )


def wishes_typed(texts: Iterable[str]) -> dict[str, Decimal]:
    """Wishes as people type them, by name.

    Raises: ValueRefused if one of them is not a name and an amount.
    """
    wishes = {}
    for text in texts:
        name, is_given, amount_text = text.rpartition("=")
        if not is_given or not name.strip():
            raise ValueRefused(
                _("“{text}” is no wish. Write the name, “=” and an amount: sales=500000.").format(
                    text=text
                )
            )
        wishes[name.strip()] = money_typed(amount_text.strip())
    return wishes


def bounds_typed(texts: Iterable[str]) -> dict[str, tuple[Decimal | None, Decimal | None]]:
    """Least and most amounts as people type them, by name; both of one name may be given.

    Raises: ValueRefused if one of them is not a name with “<=” or “>=” and an amount.
    """
    bounds: dict[str, tuple[Decimal | None, Decimal | None]] = {}
    for text in texts:
        sign = next((sign for sign in ("<=", ">=") if sign in text), "")
        name, _sign, amount_text = text.rpartition(sign) if sign else ("", "", "")
        if not name.strip():
            raise ValueRefused(
                _(
                    "“{text}” is no objection. Write the lever, “<=” or “>=” and an amount: "
                    "“Field visits<=90000”."
                ).format(text=text)
            )
        amount = money_typed(amount_text.strip())
        least, most = bounds.get(name.strip(), (None, None))
        bounds[name.strip()] = (least, amount) if sign == "<=" else (amount, most)
    return bounds


def solution() -> OptionInfo:
    """How the golden mean is chosen."""
    return typer.Option(
        "--solution", help=_("How the golden mean is chosen where wishes.toml is in the folder.")
    )


def risk() -> OptionInfo:
    """What plans are compared by."""
    return typer.Option(
        "--risk",
        help=_(
            "Compare plans by the mean of all cases, by that of the worst (cvar), or by the "
            "expected logarithm of wealth (log), in place of what firm.toml says."
        ),
        show_default=False,
    )


def risk_level() -> OptionInfo:
    """How many of the worst cases count."""
    return typer.Option(
        "--risk-level",
        metavar=_("NUMBER"),
        min=0.001,
        max=1.0,
        help=_(
            "Share of the worst cases that --risk cvar looks at; 0.2 unless firm.toml says "
            "otherwise."
        ),
        show_default=False,
    )


def phasing() -> OptionInfo:
    """How amounts are spread over the periods."""
    return typer.Option(
        "--phasing",
        help=_("How amounts are spread over the periods, in place of what firm.toml says."),
        show_default=False,
    )


def by_market() -> OptionInfo:
    """Amounts of each lever in each market."""
    return typer.Option("--by-market", help=_("Plan the amount of each lever in each market, too."))


def report() -> OptionInfo:
    """Where the report goes."""
    return typer.Option(
        "--report", metavar=_("FILE.html"), help=_("Write the report to this file.")
    )


def pdf() -> OptionInfo:
    """Where the pages to sign go."""
    return typer.Option(
        "--pdf", metavar=_("FILE.pdf"), help=_("Write the plan as pages to sign to this file.")
    )


def xlsx() -> OptionInfo:
    """Where the workbook goes."""
    return typer.Option(
        "--xlsx",
        metavar=_("FILE.xlsx"),
        help=_("Write the plan by lever, market and month as a workbook to this file."),
    )


def story() -> OptionInfo:
    """Where the plan in words goes."""
    return typer.Option(
        "--story", metavar=_("FILE.md"), help=_("Write the plan in words to this file.")
    )


def number(
    explanation: str, *, least: float | None = None, most: float | None = None
) -> OptionInfo:
    """A number between two bounds, its option named like its parameter."""
    return typer.Option(metavar=_("NUMBER"), min=least, max=most, help=explanation)


def amount(name: str, explanation: str) -> OptionInfo:
    """An amount of money in the firm's currency."""
    return typer.Option(name, metavar=_("AMOUNT"), help=explanation, parser=money_typed)


def day(name: str, explanation: str) -> OptionInfo:
    """A day."""
    return typer.Option(
        name, metavar=_("DATE"), help=explanation, parser=day_typed, show_default=False
    )


def money_typed(text: str) -> Decimal:
    """An amount as people type it, with or without separators.

    Raises: AmountRefused if it could be read in two ways or not at all.
    """
    bare = text.translate(_UNAMBIGUOUS_SEPARATORS)
    for pattern in (_PLAIN, _GROUPED, _GROUPED_ONCE):
        if match := pattern.fullmatch(bare):
            whole, *fraction = (part for part in match.groups() if part is not None)
            digits = re.sub(r"\D", "", whole)
            return Decimal(f"{digits}.{''.join(fraction) or 0}")
    raise AmountRefused(
        _(
            "“{text}” is not an amount of money that can be read in only one way. Write 1200000 "
            "or 1200000.50."
        ).format(text=text)
    )


def day_typed(text: str) -> date:
    """A day as 2026-03-31 or 31.03.2026.

    Raises: ValueRefused if it is neither.
    """
    for pattern in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 (a day has none)
        except ValueError:
            continue
    raise ValueRefused(_("“{text}” is no day. Write 2026-03-31.").format(text=text))
