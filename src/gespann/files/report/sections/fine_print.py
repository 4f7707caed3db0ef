"""The proof of the optimum, where the figures come from, and what the words mean."""

from importlib.metadata import PackageNotFoundError, version

from gespann.core.planning.results import JointPlan
from gespann.core.response.results import Fit
from gespann.files.report.document import Item, Items, Section
from gespann.files.report.words import currency_name, last_day, periods
from gespann.language import gettext as _
from gespann.language import ngettext
from gespann.language.numbers import day, money, number, percent
from gespann.language.risk import proof_told


def proof(fit: Fit, plan: JointPlan) -> Section:
    """The certificate in a sentence."""
    certificate, currency = plan.certificate, fit.firm.currency
    if plan.risk is not None:
        told = proof_told(certificate, plan.risk.risk, currency)
        return Section("proof", _("How good the optimum is"), told)
    lead = _(
        "The optimum is expected to bring {value} of contribution on average. No plan within the "
        "bounds can be expected to bring more than {bound}; that is proven. At most {gap} are left "
        "on the table."
    ).format(
        value=money(certificate.value_cents, currency),
        bound=money(certificate.bound_cents, currency),
        gap=percent(certificate.gap, 2),
    )
    return Section("proof", _("How good the optimum is"), lead)


def glossary(fit: Fit, _plan: JointPlan) -> Section:
    """The words that are not everyday ones."""
    unit = currency_name(fit.firm.currency)
    terms = (
        Item(_("Lever"), _("Something a department can do more or less of, at a cost per unit.")),
        Item(
            _("Outcome"),
            _("What is counted as success over the plan, in money: “{name}”.").format(
                name=fit.firm.outcome_called
            ),
        ),
        Item(
            _("Contribution"),
            _("{margin} of the outcome (the margin), less what the levers cost.").format(
                margin=percent(fit.firm.margin)
            ),
        ),
        Item(
            _("Expected"),
            _("The middle value: half of the possible cases lie above it, half below."),
        ),
        Item(
            _("Interval"),
            _("The range that holds the truth in nine cases out of ten, if the model is right."),
        ),
        Item(
            _("Return"),
            _(
                "Outcome that a lever added per {unit} over the history, against no effort and "
                "all else as it was."
            ).format(unit=unit),
        ),
        Item(
            _("Elasticity"),
            _("By how many per cent the outcome rises if a lever gets one per cent more."),
        ),
        Item(_("Half-life"), _("Time until half of an effect has passed.")),
        Item(
            _("Base"),
            _("What would have come without any lever: customers, season, trend and conditions."),
        ),
        Item(
            _("Caution"),
            _(
                "The least probability of being better than last year’s split that a plan "
                "must have."
            ),
        ),
    )
    return Section("words", _("What the words mean"), "", (Items(terms, "terms"),))


def fine_print(fit: Fit, plan: JointPlan) -> Section:
    """Seed, draws, dates and version: what it takes to get the same figures again."""
    history, posterior = fit.firm.history, fit.posterior
    first = history.starts[0].astype("datetime64[D]").item()
    final = history.starts[-1].astype("datetime64[D]").item()
    markets = len(history.markets)
    facts = (
        Item(
            _("History"),
            _("{start} to {end}, {periods}").format(
                start=day(first),
                end=day(last_day(final, 1, fit.firm.period)),
                periods=periods(len(history.starts), fit.firm.period),
            ),
            ngettext("{count} market", "{count} markets", markets).format(count=markets),
        ),
        Item(
            _("Draws"),
            _("{draws} from {chains} chains").format(
                draws=number(posterior.size), chains=posterior.chains
            ),
        ),
        Item(_("Seed"), str(fit.seed)),
        Item(_("Caution"), percent(plan.caution)),
        Item(_("Budget, exactly"), money(plan.budget_cents, fit.firm.currency)),
        Item(_("Made with"), _("Gespann {version}").format(version=_version())),
    )
    lead = _(
        "Same data, same seed, same version: same figures. Amounts are planned to the cent and "
        "shown rounded, so sums may differ by one."
    )
    return Section("fine-print", _("Fine print"), lead, (Items(facts, "facts"),))


def _version() -> str:
    try:
        return version("gespann")
    except PackageNotFoundError:
        return _("from source, without a release")
