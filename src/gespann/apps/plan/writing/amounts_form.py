"""Amounts that somebody tries out: one for each lever, within the bounds of the plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django import forms
from django.forms import BoundField
from jaxtyping import Int

from gespann.core.planning.surface.prepared import PreparedSurface
from gespann.core.quantities import CENTS_PER_UNIT, Department
from gespann.ui.fields.money import MoneyField

STEPS = 200  # of a slider from end to end, about


@dataclass(frozen=True)
class Slider:
    """One lever: the field that counts, and what the slider beside it needs, in whole units.

    Attributes:
        last_year_cents: Without an agreement.
    """

    field: BoundField
    name: str
    side: Department
    least: int
    most: int
    step: int
    value: int
    last_year_cents: int


class AmountsForm(forms.Form):
    """An amount for each lever.

    Args:
        data: What was typed; None to show `cents`.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        surface: PreparedSurface,
        cents: Int[np.ndarray, " lever"],
        currency: str,
    ) -> None:
        super().__init__(data)
        self.surface, self.cents = surface, cents
        bounds = surface.bounds
        for k, name in enumerate(surface.names):
            self.fields[f"amount-{k}"] = MoneyField(
                label=name,
                currency=currency,
                min_cents=int(bounds.low[k]),
                max_cents=int(bounds.high[k]),
                initial=int(cents[k]),
            )

    def amounts(self) -> Int[np.ndarray, " lever"]:
        """What was typed."""
        said = [self.cleaned_data[f"amount-{k}"] for k in range(len(self.surface.names))]
        return np.array(said, dtype=np.int64)

    def sliders(self) -> Sequence[Slider]:
        """Those of sales first, as everywhere."""
        surface, before = self.surface, self.surface.shared.reference_cents
        rows = [
            Slider(
                self[f"amount-{k}"],
                name,
                surface.departments[k],
                *_range(int(surface.bounds.low[k]), int(surface.bounds.high[k])),
                int(self.cents[k]) // CENTS_PER_UNIT,
                int(before[k]),
            )
            for k, name in enumerate(surface.names)
        ]
        return sorted(rows, key=lambda one: one.side is not Department.SALES)


def _range(low: int, high: int) -> tuple[int, int, int]:
    """Ends of a slider in whole units within the bounds, and a round step."""
    least, most = -(-low // CENTS_PER_UNIT), high // CENTS_PER_UNIT
    raw = max((most - least) / STEPS, 1)
    power = 10 ** (len(str(int(raw))) - 1)
    step = next(size * power for size in (1, 2, 5, 10) if size * power >= raw)
    return least, max(most, least), int(step)
