"""How good the model is: first in plain words, then in the specialists' figures."""

from gespann.core.planning.results import JointPlan
from gespann.core.response.results import Diagnostics, Fit
from gespann.files.report.document import Cell, Row, Section, Table
from gespann.files.report.words import periods
from gespann.language import gettext as _
from gespann.language.numbers import NOT_KNOWN, number, percent

GOOD_R_HAT, GOOD_ESS = 1.01, 400


def trust(fit: Fit, _plan: JointPlan | None = None) -> Section:
    """Forecast of periods that the model had not seen, and whether the fit has converged."""
    lead = f"{_forecast(fit)} {_convergence(fit.diagnostics)}"
    return Section("trust", _("How far the model can be trusted"), lead, (_table(fit),))


def _forecast(fit: Fit) -> str:
    d = fit.diagnostics
    if d.forecast_skill is None or d.model_error is None or d.naive_error is None:
        return _("The history is too short to hold periods back, so the forecast was not tested.")
    figures = {
        "held_back": periods(d.held_back, fit.firm.period),
        "model": percent(d.model_error, 1),
        "naive": percent(d.naive_error, 1),
        "skill": percent(abs(d.forecast_skill)),
    }
    if d.forecast_skill > 0:
        return _(
            "The last {held_back} were kept from the model and then forecast: on average it was "
            "{model} off, simply repeating the year before {naive}. That is {skill} better."
        ).format(**figures)
    return _(
        "The last {held_back} were kept from the model and then forecast: on average it was "
        "{model} off, simply repeating the year before {naive}. Here the model is no better "
        "({skill} worse), so its advice counts for little."
    ).format(**figures)


def _convergence(d: Diagnostics) -> str:
    if d.r_hat_max <= GOOD_R_HAT and d.ess_bulk_min >= GOOD_ESS and not d.divergences:
        return _("All chains agree: fitting again would give the same figures.")
    return _("The chains do not agree fully; see the notes at the top.")


def _table(fit: Fit) -> Table:
    d = fit.diagnostics
    skill = NOT_KNOWN if d.forecast_skill is None else percent(d.forecast_skill)
    rows = (
        Row(_("Forecast skill"), (Cell(skill), Cell(_("above {limit}").format(limit=percent(0))))),
        Row(_("Largest R-hat"), (Cell(number(d.r_hat_max, 3)), Cell(_("at most {limit}").format(
            limit=number(GOOD_R_HAT, 2))))),
        Row(_("Least effective draws, middle"), (Cell(number(d.ess_bulk_min)), Cell(_at_least()))),
        Row(_("Least effective draws, ends"), (Cell(number(d.ess_tail_min)), Cell(_at_least()))),
        Row(_("Divergences"), (Cell(number(d.divergences)), Cell(number(0)))),
    )  # fmt: skip
    columns = (_("For the specialist"), _("This fit"), _("Wanted"))
    return Table("trust-table", _("Diagnostics of the fit"), columns, rows)


def _at_least() -> str:
    return _("at least {limit}").format(limit=number(GOOD_ESS))
