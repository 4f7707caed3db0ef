"""The way to the response model: history in, fit and outlook out. Loaded only by what computes.

A fit goes on where an earlier attempt broke off: what was sampled is kept with the job, and so is
the whole fit once it is made.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np
from django.conf import settings

from gespann import library
from gespann.apps.jobs.tasks import Files, Task
from gespann.apps.market import queries as market
from gespann.apps.market.engine import put_into
from gespann.apps.response.models import ARCHIVE, FOUND
from gespann.apps.response.outlook import NO_BUDGET
from gespann.apps.response.pace import Pace
from gespann.apps.response.summing_up import told
from gespann.core.findings import Finding
from gespann.core.firm import Firm
from gespann.core.planning.results import JointPlan
from gespann.core.progress import Report
from gespann.core.response.results import Fit
from gespann.files.documents import as_json
from gespann.files.fit_archive import read_fit, write_fit
from gespann.files.intake.known_firm import read_known_firm
from gespann.refusals import Refusal

# JAX is told where it keeps compiled programs before it is loaded; `library.fit` does both.
if TYPE_CHECKING:
    from gespann.core.response.sampling.sampler import Chains

SECONDS = "seconds.json"


def fit(task: Task) -> dict[str, Any]:
    """The work of a job: fit, plan, and leave both with the job's files for whoever records them.

    Raises: Refusal if the history cannot be read any more, or the fit is too large to be kept.
    """
    asked, files = task.arguments, task.files
    firm, findings = _firm(files, asked["entry"])
    before = files.kept(SECONDS)
    pace = Pace(
        task.report,
        thorough=asked["thorough"],
        with_beliefs=bool(firm.beliefs),
        with_plan=firm.plan is not None,
        seconds_before=json.loads(before) if before else 0.0,
    )
    fitted = _fitted(task, pace, firm, findings)
    plan, no_outlook = planned(fitted, pace)
    files.keep(FOUND, as_json(told(fitted, plan, no_outlook)).encode())
    return {"folder": str(files.folder), "fence": files.fence, "seconds": pace.seconds}


def planned(fit: Fit, progress: Report) -> tuple[JointPlan | None, str]:
    """The joint plan of firm.toml's brief, or why there is none."""
    if fit.firm.plan is None:
        return None, NO_BUDGET
    try:
        return library.plan(fit, progress=progress), ""
    except Refusal as refusal:
        return None, str(refusal)


def _firm(files: Files, number: int) -> tuple[Firm, tuple[Finding, ...]]:
    """The firm as it was known when the journal of its history had so many entries."""
    folder = files.folder / str(files.fence) / "history"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    known = put_into(folder, list(market.in_force_at(number)))
    return read_known_firm(folder, known, largest_bytes=settings.LARGEST_TABLE_BYTES)


def _fitted(task: Task, pace: Pace, firm: Firm, findings: Sequence[Finding]) -> Fit:
    """The fit; if an attempt before this one has finished it, that one."""
    if (kept := task.files.kept(ARCHIVE)) is not None:
        return read_fit(kept)
    asked = task.arguments
    fitted = library.fit(
        firm,
        seed=asked["seed"],
        draws=asked["draws"],
        thorough=asked["thorough"],
        checkpoints=_KeptDraws(task.files, pace),
        progress=pace,
    )
    fitted = library.with_findings(fitted, findings)
    task.files.keep(SECONDS, json.dumps(pace.seconds).encode())
    task.files.keep(ARCHIVE, write_fit(fitted))
    return fitted


@dataclass(frozen=True)
class _KeptDraws:
    """Checkpoints with the files of a job."""

    files: Files
    pace: Pace

    def load(self, name: str) -> "Chains | None":
        from gespann.core.response.sampling.sampler import Chains

        content = self.files.kept(_file_of(name))
        if content is None:
            return None
        self.pace.is_given()
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            return Chains(arrays["positions"], arrays["divergent"], arrays["steps"])

    def save(self, name: str, chains: "Chains") -> None:
        content = io.BytesIO()
        np.savez(
            content,
            positions=chains.positions,
            divergent=chains.divergent,
            steps=chains.steps,
        )
        self.files.keep(_file_of(name), content.getvalue())
        self.files.keep(SECONDS, json.dumps(self.pace.seconds).encode())


def _file_of(name: str) -> str:
    """Names of draws hold those of levers, and any letters."""
    return f"draws-{sha256(name.encode()).hexdigest()[:32]}.npz"
