"""Both answers about tests, where `gespann plan --tests` asks for them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from rich.console import Console

from gespann import library
from gespann.cli.document import Document
from gespann.core.firm import Firm
from gespann.core.progress import Report
from gespann.core.response.results import Fit
from gespann.core.settle.results import DisputeAnswer, NextTest


@dataclass(frozen=True)
class JudgedTests:
    """Which test is worth most, and which settles what both sides dispute; None if not asked."""

    following: NextTest | None = None
    dispute: DisputeAnswer | None = None

    @classmethod
    def of(cls, fit: Fit, budget: Decimal | None, watch: Report, *, wanted: bool) -> Self:
        """Both answers if they are wanted."""
        if not wanted:
            return cls()
        return cls(
            library.next_test(fit, budget=budget, progress=watch),
            library.settle(fit, budget=budget, progress=watch),
        )

    def document(self, firm: Firm) -> Document:
        """What stands beside the plan in its JSON document."""
        from gespann.cli.settle_document import dispute_document, next_test_document

        if self.following is None or self.dispute is None:
            return {}
        return {
            "next_test": next_test_document(self.following, firm),
            "dispute": dispute_document(self.dispute, firm),
        }

    def show(self, console: Console, firm: Firm) -> None:
        """Both answers on a terminal."""
        from gespann.cli.settle_view import show_dispute, show_next_test

        if self.following is None or self.dispute is None:
            return
        console.print()
        show_dispute(console, self.dispute, firm)
        console.print()
        show_next_test(console, self.following, firm)
