"""The history as one chain: the base, what each lever added to it, and what was observed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from markupsafe import Markup

from gespann.core.quantities import Department
from gespann.files.report.drawing.scales import TICK_SIZE, Axis, Wording, label_width, left_axis
from gespann.files.report.drawing.svg import band, line, picture, text
from gespann.files.report.drawing.tracks import observed_line


@dataclass(frozen=True)
class Layer:
    """What one lever added in each period, and how dark it is drawn."""

    department: Department
    shade: float
    added: Float[np.ndarray, " period"]


@dataclass(frozen=True)
class Track:
    """The observed outcome and the 90 % band of the model."""

    observed: Float[np.ndarray, " period"]
    low: Float[np.ndarray, " period"]
    high: Float[np.ndarray, " period"]


def draw_chain(
    name: str,
    width: float,
    words: tuple[str, str],
    base: Float[np.ndarray, " period"],
    layers: Sequence[Layer],
    track: Track,
    years: Sequence[tuple[int, str]],
    wording: Wording,
) -> Markup:
    """Areas stacked on the base, the band and the observed line above them."""
    height = 330.0
    foot = height - 30
    whole = base + sum(layer.added for layer in layers)
    top = float(np.nanmax([whole.max(), track.high.max(), _highest(track.observed)]))
    vertical = Axis.over([0, top], foot, 12, 5)
    left = label_width(wording(vertical.ticks)) + 14
    xs = [float(x) for x in np.linspace(left, width - 4, len(base))]
    parts = left_axis(vertical, wording, left, width - 4)
    parts.append(band(xs, [vertical(0)] * len(xs), _heights(base, vertical), "base"))
    below = base
    for layer in layers:
        above = below + layer.added
        parts.append(
            band(xs, _heights(below, vertical), _heights(above, vertical),
                 f"{layer.department} layer", fill_opacity=f"{layer.shade:.2f}")
        )  # fmt: skip
        below = above
    parts.append(
        band(xs, _heights(track.low, vertical), _heights(track.high, vertical), "predicted")
    )
    parts += observed_line(xs, track.observed, vertical)
    for position, label in years:
        x = xs[position]
        parts += [line((x, foot), (x, foot + 6), "tick-line")]
        if x < width - 36:
            parts.append(text((x + 4, foot + TICK_SIZE + 5), label, "tick"))
    return picture(name, (width, height), *words, parts)


def _heights(values: Float[np.ndarray, " period"], axis: Axis) -> list[float]:
    return [axis(float(value)) for value in values]


def _highest(observed: Float[np.ndarray, " period"]) -> float:
    return float(observed[np.isfinite(observed)].max(initial=0.0))
