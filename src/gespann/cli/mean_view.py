"""The golden mean on standard output."""

from rich.console import Console
from rich.table import Table

from gespann.cli.terminal import name_of, show_findings
from gespann.core.compromise.joint_results import JointMean
from gespann.core.quantities import Department
from gespann.language import gettext as _
from gespann.language.compromise import accounts_told, price_told, shares_told, solution_told
from gespann.language.numbers import NOT_KNOWN, money


def show_mean(console: Console, mean: JointMean, currency: str) -> None:
    """What both reach, the amounts between the wishes, the price, and who gives and gets what."""
    console.print()
    console.print(_("The golden mean between both departments"), style="bold")
    console.print(shares_told(mean))
    console.print(_amounts(mean, currency))
    if mean.found.chosen is not None:
        console.print(price_told(mean, currency))
        console.print(solution_told(mean.found.solution))
    for told in accounts_told(mean, currency):
        for heading, parts in ((told.gets, told.got), (told.gives, told.given)):
            console.print(heading)
            for part in parts:
                console.print(f"  {part.words}")
    show_findings(console, mean.findings, currency)


def _amounts(mean: JointMean, currency: str) -> Table:
    table = Table(header_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(_("Lever"))
    headings = [
        _("Without agreement"),
        _("Marketing wishes"),
        _("Sales wishes"),
        _("Golden mean"),
    ]
    for heading in headings:
        table.add_column(heading, justify="right", max_width=12)
    for department in Department:
        own = [k for k, lever in enumerate(mean.levers) if lever.department is department]
        for k in own:
            name = mean.levers[k].name
            wished = (side.cents_of(name) for side in mean.wishes.sides)
            cells = (int(mean.disagreement_cents[k]), *wished, _chosen(mean, [k]))
            table.add_row(f"  {name}", *(_cell(cents, currency) for cents in cells))
        cells = (int(mean.disagreement_cents[own].sum()), None, None, _chosen(mean, own))
        words = (_cell(cents, currency, "") for cents in cells)
        table.add_row(name_of(department), *words, style="bold", end_section=True)
    together = (
        int(mean.disagreement_cents.sum()),
        None,
        None,
        _chosen(mean, list(range(len(mean.levers)))),
    )
    words = (_cell(cents, currency, "") for cents in together)
    table.add_row(_("Together"), *words, style="bold")
    return table


def _chosen(mean: JointMean, levers: list[int]) -> int | None:
    amounts = mean.found.amount_cents
    return None if amounts is None else int(amounts[levers].sum())


def _cell(cents: int | None, currency: str, otherwise: str = NOT_KNOWN) -> str:
    return otherwise if cents is None else money(cents, currency)
