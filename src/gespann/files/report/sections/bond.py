"""The bond: how far each department's work makes the other's worth more."""

from markupsafe import Markup

from gespann.core.planning.results import JointPlan
from gespann.core.quantities import Interval
from gespann.core.response.results import Fit
from gespann.files.report.document import Figure, Paragraph, Section, drawn_twice
from gespann.files.report.drawing.lines import draw_scale
from gespann.files.report.words import decimal, number_span, number_wording, said
from gespann.language import gettext as _
from gespann.language.numbers import percent


def bond(fit: Fit, _plan: JointPlan | None = None) -> Section:
    """The bond in words and on its scale."""
    lead = verdict(fit.bond)
    detail = _of_a_chain(fit) if fit.bond_data_said is None else _of_one_stage(fit)
    return Section("bond", _("What ties the two together"), lead, (_figure(fit), Paragraph(detail)))


def _of_one_stage(fit: Fit) -> str:
    return _(
        "The bond is {median} (in nine cases out of ten {span}) on a scale from 0 to 1. At 0 the "
        "departments’ effects "
        "only add up; at 1 each multiplies the other. The data said {said} about it ({share})."
    ).format(
        median=decimal(fit.bond.median, 2),
        span=number_span(fit.bond, 2),
        said=said(fit.bond_data_said or 0.0),
        share=percent(fit.bond_data_said or 0.0),
    )


def _of_a_chain(fit: Fit) -> str:
    return _(
        "The bond of the whole chain is {median} (in nine cases out of ten {span}). At 0 the "
        "departments’ effects only add up; at 1 each multiplies the other, as where one brings "
        "contacts and the other makes deals of them. Above 1 one side’s work lets more of the "
        "other’s count, as where contacts beyond those that somebody can work are lost."
    ).format(median=decimal(fit.bond.median, 2), span=number_span(fit.bond, 2))


def verdict(bond: Interval) -> str:
    """What the bond comes to, in a sentence."""
    if bond.low > 0.5:
        return _("Neither goes without the other: each side’s work clearly multiplies the other’s.")
    if bond.median > 0.25:
        return _("Each side’s work makes the other’s worth more; how much is still uncertain.")
    return _("The two sides’ effects mostly add up; a cut on one side hardly harms the other’s.")


def _figure(fit: Fit) -> Figure:
    title = _("The bond between sales and marketing")
    description = _("The bar holds the truth in nine cases out of ten, the disc is the middle.")
    strong = _("one needs the other") if fit.bond.high > 1 else _("each multiplies the other")
    ends = (_("they add up"), strong)

    def draw(name: str, width: float) -> Markup:
        return draw_scale(name, width, (title, description), fit.bond, ends, number_wording)

    wide, narrow = drawn_twice("bond", draw)
    return Figure("bond", description, wide, narrow)
