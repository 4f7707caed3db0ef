"""From fit and plan to one HTML file that needs nothing but itself."""

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from gespann.core.compromise.joint_results import JointMean
from gespann.core.compromise.rounds_results import JointRounds
from gespann.core.planning.results import JointPlan
from gespann.core.response.results import Fit
from gespann.core.settle.results import DisputeAnswer, NextTest
from gespann.files.report.document import Document, Section
from gespann.files.report.sections.amounts import amounts
from gespann.files.report.sections.bargaining import bargaining
from gespann.files.report.sections.bond import bond
from gespann.files.report.sections.checks import checks
from gespann.files.report.sections.curves import curves
from gespann.files.report.sections.evidence import evidence
from gespann.files.report.sections.experiments import experiments
from gespann.files.report.sections.fine_print import fine_print, glossary, proof
from gespann.files.report.sections.funnel import funnel
from gespann.files.report.sections.goal import goal
from gespann.files.report.sections.golden_mean import golden_mean
from gespann.files.report.sections.groups import groups
from gespann.files.report.sections.head import head
from gespann.files.report.sections.history import history
from gespann.files.report.sections.lasting import lasting
from gespann.files.report.sections.left_out import left_out
from gespann.files.report.sections.markets import markets
from gespann.files.report.sections.measures import measures
from gespann.files.report.sections.notices import notices
from gespann.files.report.sections.opinions import opinions
from gespann.files.report.sections.phasing import phasing
from gespann.files.report.sections.prospects import prospects
from gespann.files.report.sections.returns import returns
from gespann.files.report.sections.risk import risk
from gespann.files.report.sections.room import room
from gespann.files.report.sections.running_year import running_year
from gespann.files.report.sections.top import top
from gespann.files.report.sections.trials import trials
from gespann.files.report.sections.trust import trust
from gespann.files.report.sections.worth_of_tests import dispute as dispute_section
from gespann.files.report.sections.worth_of_tests import next_test
from gespann.language import gettext as _
from gespann.language import language

_OPTION = re.compile(r"((?<![\w-])--[a-z][a-z-]*(?:=[a-z-]+)?)")
SECTIONS = (
    notices,
    running_year,
    amounts,
    measures,
    groups,
    phasing,
    markets,
    prospects,
    goal,
    risk,
    top,
    room,
    curves,
    evidence,
    opinions,
    experiments,
    returns,
    funnel,
    bond,
    lasting,
    history,
    left_out,
    trust,
    checks,
    trials,
    proof,
    glossary,
    fine_print,
)


def render_report(
    fit: Fit,
    plan: JointPlan,
    mean: JointMean | None = None,
    tests: NextTest | None = None,
    dispute: DisputeAnswer | None = None,
    rounds: JointRounds | None = None,
) -> str:
    """The report as HTML, in the language in use; with what was asked for besides."""
    environment = Environment(
        loader=PackageLoader("gespann.files.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["with_options"] = with_options
    document = _document(fit, plan, mean, tests, dispute, rounds)
    return environment.get_template("report.html").render(document=document)


def with_options(words: str) -> Markup:
    """Words in which the options of the command line stand as code, which no line breaks."""
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if _OPTION.fullmatch(part) else escape(part)
        for part in _OPTION.split(words)
    )


def write_report(
    path: str | Path,
    fit: Fit,
    plan: JointPlan,
    mean: JointMean | None = None,
    tests: NextTest | None = None,
    dispute: DisputeAnswer | None = None,
    rounds: JointRounds | None = None,
) -> None:
    """Write the report in the language in use; the file is there whole or not at all."""
    path = Path(path)
    page = render_report(fit, plan, mean, tests, dispute, rounds)
    with NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as file:
        half_written = Path(file.name)
        try:
            file.write(page)
            file.close()
            # A temporary file is for its owner alone; a report is to be handed on.
            half_written.chmod(0o644)
            half_written.replace(path)
        except BaseException:
            half_written.unlink(missing_ok=True)
            raise


def _document(
    fit: Fit,
    plan: JointPlan,
    mean: JointMean | None,
    tests: NextTest | None,
    dispute: DisputeAnswer | None,
    rounds: JointRounds | None,
) -> Document:
    return Document(
        language=language(),
        title=_("{firm}: joint plan of sales and marketing").format(firm=fit.firm.name),
        contents=_("Contents"),
        show_figures=_("The figures behind it"),
        head=head(fit, plan),
        sections=tuple(_sections(fit, plan, mean, tests, dispute, rounds)),
    )


def _sections(
    fit: Fit,
    plan: JointPlan,
    mean: JointMean | None,
    tests: NextTest | None,
    dispute: DisputeAnswer | None,
    rounds: JointRounds | None,
) -> Iterator[Section]:
    """All that have something to say; what was asked for besides stands where it belongs."""
    for section in SECTIONS:
        if (told := section(fit, plan)) is not None:
            yield told
        if section is room and mean is not None:
            yield golden_mean(fit, plan, mean)
        if section is room and rounds is not None and rounds.placed:
            yield bargaining(fit, rounds)
        if section is opinions and dispute is not None:
            yield dispute_section(fit, plan, dispute)
        if section is experiments and tests is not None:
            yield next_test(fit, plan, tests)
