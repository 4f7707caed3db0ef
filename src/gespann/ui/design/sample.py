"""Figures of a firm that could be: what the living page shows."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gespann.core.quantities import Department, Interval
from gespann.ui.marks import Event

CURRENCY = "EUR"
SIDES: dict[Department, str | Promise] = {
    Department.SALES: _("Sales"),
    Department.MARKETING: _("Marketing"),
}


@dataclass(frozen=True)
class Lever:
    """A lever of the sample: amounts in cents, its return as an interval."""

    name: str | Promise
    side: Department
    last_year_cents: int
    planned_cents: int
    returns: Interval
    changed_on: date

    @property
    def words(self) -> str:
        """The name in the reader's language, as it is sorted and searched."""
        return str(self.name)

    @property
    def side_name(self) -> str:
        """Its side in the reader's language."""
        return str(SIDES[self.side])

    @property
    def scale(self) -> tuple[float, float]:
        """The ends of the scale on which all returns are drawn."""
        return (0, 4.5)


def _lever(
    name: str | Promise,
    side: Department,
    euros: tuple[int, int],
    returns: tuple[float, ...],
    day: int,
) -> Lever:
    last, planned = (amount * 100 for amount in euros)
    return Lever(name, side, last, planned, Interval(*returns), date(2026, 11, day))


_S, _M = Department.SALES, Department.MARKETING
LEVERS = (
    _lever(_("Field visits"), _S, (688_000, 574_284), (0.9, 1.3, 1.8), 3),
    _lever(_("Inside-sales calls"), _S, (214_000, 296_584), (1.4, 2.1, 2.9), 12),
    _lever(_("Key accounts"), _S, (182_000, 198_000), (0.7, 1.2, 2.0), 24),
    _lever(_("Partner discounts"), _S, (96_500, 88_000), (0.3, 0.8, 1.4), 5),
    _lever(_("Distributor training"), _S, (41_200, 67_132), (0.8, 1.9, 3.6), 9),
    _lever(_("Search advertising"), _M, (148_000, 187_500), (1.1, 1.6, 2.2), 17),
    _lever(_("Trade fairs"), _M, (206_000, 151_000), (0.2, 0.9, 2.1), 20),
    _lever(_("Catalogue"), _M, (78_000, 64_500), (0.3, 0.8, 1.6), 11),
    _lever(_("Newsletter"), _M, (24_800, 39_000), (1.2, 2.4, 4.1), 26),
    _lever(_("Trade press"), _M, (62_300, 58_000), (0.4, 1.0, 1.7), 2),
    _lever(_("Webinars"), _M, (31_000, 52_400), (0.6, 1.5, 2.7), 18),
    _lever(_("Reference videos"), _M, (28_200, 23_600), (0.1, 0.7, 1.9), 6),
)
FEW = LEVERS[:3] + LEVERS[5:8]


def events() -> list[Event]:
    """What happened to a wish, from the customer's site to the answer."""
    return [
        Event(
            date(2026, 11, 24),
            _("“You asked, we did”: the shorter catalogue is with the customer"),
            who=_("Sales and marketing together"),
        ),
        Event(
            date(2026, 11, 9),
            _("Both sides released twelve pages on heat pumps"),
            _("Two spreads wait for drawings from engineering."),
            side="marketing",
            who=SIDES[_M],
            kind="fact",
        ),
        Event(
            date(2026, 10, 13),
            _("A fitter in Kassel cannot find the right valve in the catalogue"),
            _("“Eight minutes, then I ring my wholesaler.” Seen on a ride-along by both."),
            side="sales",
            who=SIDES[_S],
            kind="fact",
        ),
    ]
