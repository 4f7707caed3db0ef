"""Tests that the model cannot use: they measured a stage on which their lever does not act."""

from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import Firm
from gespann.core.response.model.stages import stages_of, trials_on


def unused_tests(firm: Firm) -> list[Finding]:
    """A warning for each experiment that no stage of the firm counts, with where it would count.

    A stage is fitted given the one before, so that what a lever does further up is in the arrivals
    and not in the stage that was measured.
    """
    stages = stages_of(firm)
    used = {trial.name for stage in stages for trial in trials_on(firm, stage)}
    numbers = {lever.name: k for k, lever in enumerate(firm.levers)}
    return [
        Finding(
            "test_of_another_stage",
            Severity.WARNING,
            Topic.DATA,
            trial.name,
            {
                "lever": trial.lever,
                "measured": trial.stage or stages[-1].name,
                "names": tuple(s.name for s in stages if numbers[trial.lever] in s.levers),
            },
        )
        for trial in firm.experiments
        if trial.name not in used
    ]
