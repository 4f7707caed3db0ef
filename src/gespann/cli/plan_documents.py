"""The documents of a plan that `gespann plan` writes: pages to sign, a workbook, its story."""

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from gespann import library
from gespann.core.compromise.joint_results import JointMean
from gespann.core.planning.results import JointPlan
from gespann.core.response.results import Fit
from gespann.files.whole import refuse_unless_writable, whole_file
from gespann.language import gettext as _
from gespann.language import language


@dataclass(frozen=True)
class PlanDocuments:
    """Where each goes; None for one that nobody asked for."""

    pdf: Path | None
    xlsx: Path | None
    story: Path | None

    def refuse_unless_writable(self) -> None:
        """Say before long work that a result could not be written.

        Raises: Refusal if one of them cannot.
        """
        for path in (self.pdf, self.xlsx, self.story):
            if path is not None:
                refuse_unless_writable(path)

    def write(self, fit: Fit, plan: JointPlan, mean: JointMean | None) -> None:
        """Write all that were asked for, in the language in use."""
        spoken = language()
        if self.pdf is not None:
            library.write_plan_pdf(self.pdf, fit, plan, mean=mean, language=spoken)
        if self.xlsx is not None:
            library.write_plan_workbook(self.xlsx, fit, plan, mean=mean, language=spoken)
        if self.story is not None:
            with whole_file(self.story) as draft:
                draft.write_text(
                    library.plan_story(fit, plan, mean=mean, language=spoken), encoding="utf-8"
                )

    def show(self, console: Console) -> None:
        """Where they lie."""
        told = (
            (self.pdf, _("The pages to sign lie in {path}.")),
            (self.xlsx, _("The workbook lies in {path}.")),
            (self.story, _("The plan in words lies in {path}.")),
        )
        for path, words in told:
            if path is not None:
                console.print(words.format(path=path), soft_wrap=True)
