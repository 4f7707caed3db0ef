"""What to know first: alarms, warnings and notes, each with its remedy."""

from collections.abc import Iterable

from gespann.core.findings import Finding, Severity
from gespann.core.planning.results import JointPlan
from gespann.core.response.results import Fit
from gespann.files.report.document import Item, Items, Section
from gespann.language import gettext as _
from gespann.language import ngettext
from gespann.language.findings import remedy, sentence

IN_ORDER = (Severity.ALARM, Severity.WARNING, Severity.NOTE)


def notices(fit: Fit, plan: JointPlan | None) -> Section:
    """Alarms and warnings, then the notes, folded; what fit and plan both carry is told once."""
    found = findings(fit, plan)
    urgent = as_items(fit, (f for f in found if f.severity is not Severity.NOTE))
    notes = as_items(fit, (f for f in found if f.severity is Severity.NOTE))
    summary = ngettext("{count} note", "{count} notes", len(notes)).format(count=len(notes))
    blocks = (Items(urgent, "notices"), Items(notes, "notes", summary))
    return Section(
        name="first",
        heading=_("What to know first"),
        lead=_lead(found),
        blocks=tuple(block for block in blocks if block.items),
    )


def as_items(fit: Fit, found: Iterable[Finding]) -> tuple[Item, ...]:
    """Each finding with its remedy, marked by its severity."""
    names = {
        Severity.ALARM: _("Alarm"),
        Severity.WARNING: _("Warning"),
        Severity.NOTE: _("Note"),
    }
    return tuple(
        Item(
            name=names[finding.severity],
            words=sentence(finding, currency=fit.firm.currency),
            note=remedy(finding, currency=fit.firm.currency),
            mark=str(finding.severity),
        )
        for finding in found
    )


def findings(fit: Fit, plan: JointPlan | None) -> tuple[Finding, ...]:
    """Everything that was found, once, in order of severity."""
    once: list[Finding] = []
    for finding in (*(plan.findings if plan else ()), *fit.findings):
        if finding not in once:
            once.append(finding)
    return tuple(sorted(once, key=lambda finding: IN_ORDER.index(finding.severity)))


def _lead(found: tuple[Finding, ...]) -> str:
    alarms = sum(finding.severity is Severity.ALARM for finding in found)
    warnings = sum(finding.severity is Severity.WARNING for finding in found)
    if alarms:
        return ngettext(
            "{count} alarm: settle it before anything is decided.",
            "{count} alarms: settle them before anything is decided.",
            alarms,
        ).format(count=alarms)
    if warnings:
        return ngettext(
            "The figures hold, with {count} caveat.",
            "The figures hold, with {count} caveats.",
            warnings,
        ).format(count=warnings)
    return _("Nothing that was checked speaks against these figures.")
