"""What a result is worth before it is known, and how surely that was computed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SampleInformation:
    """The worth of a test's result, in the unit of the benefits.

    Attributes:
        evsi: Expected value of sample information.
        standard_error: Of the EVSI, for the draws are finitely many.
        cross_checked: The same, but each decision rule judged on draws from which it was not
            learnt; far below `evsi` if the regression has learnt chance.
        evppi: Expected value of perfect information about the signal: a test without error.
        evpi: Expected value of perfect information about everything, among the same decisions.
    """

    evsi: float
    standard_error: float
    cross_checked: float
    evppi: float
    evpi: float

    def times(self, factor: float) -> "SampleInformation":
        """The same in another unit, or for another part of a year."""
        return SampleInformation(
            self.evsi * factor,
            self.standard_error * factor,
            self.cross_checked * factor,
            self.evppi * factor,
            self.evpi * factor,
        )
