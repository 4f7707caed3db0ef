"""The few SVG elements that the charts are made of, every text escaped."""

from collections.abc import Iterable

from markupsafe import Markup, escape

Point = tuple[float, float]

# Wider than most system fonts, so that a label that is said to fit does fit.
EM_PER_CHARACTER = 0.58


def element(tag: str, *children: str, **attributes: object) -> Markup:
    """An element. `class_` becomes class, `stroke_width` stroke-width; None is left out."""
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    inner = Markup("").join(children)
    return Markup(f"<{tag}{written}>{inner}</{tag}>")  # noqa: S704 - all parts are escaped above


def picture(
    name: str, size: tuple[float, float], title: str, description: str, parts: Iterable[str]
) -> Markup:
    """A whole drawing with a title and a description for those who hear it."""
    width, height = size
    return element(
        "svg",
        element("title", title, id=f"{name}-title"),
        element("desc", description, id=f"{name}-desc"),
        *parts,
        viewBox=f"0 0 {_plain(float(width))} {_plain(float(height))}",
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
    )


def line(start: Point, end: Point, class_: str) -> Markup:
    """A straight line."""
    return element("line", x1=start[0], y1=start[1], x2=end[0], y2=end[1], class_=class_)


def bar(
    left: float, top: float, width: float, height: float, class_: str, round_: float = 0
) -> Markup:
    """A rectangle, perhaps with round corners."""
    return element(
        "rect",
        x=left,
        y=top,
        width=max(width, 0.0),
        height=height,
        rx=round_ or None,
        class_=class_,
    )


def text(at: Point, words: str, class_: str = "", anchor: str = "start") -> Markup:
    """A line of words."""
    return element("text", words, x=at[0], y=at[1], class_=class_ or None, text_anchor=anchor)


def path(points: Iterable[Point], class_: str, *, closed: bool = False, **more: object) -> Markup:
    """A line through all points, or the area that it encloses."""
    steps = "L".join(f"{_plain(float(x))} {_plain(float(y))}" for x, y in points)
    return element("path", d=f"M{steps}" + ("Z" if closed else ""), class_=class_, **more)


def band(
    xs: Iterable[float], lows: Iterable[float], highs: Iterable[float], class_: str, **more: object
) -> Markup:
    """The area between two lines."""
    x = list(xs)
    upper, lower = list(zip(x, highs, strict=True)), list(zip(x, lows, strict=True))
    return path([*upper, *reversed(lower)], class_, closed=True, **more)


def disc(at: Point, radius: float, class_: str) -> Markup:
    """A circle."""
    return element("circle", cx=at[0], cy=at[1], r=radius, class_=class_)


def diamond(at: Point, radius: float, class_: str) -> Markup:
    """A square on its tip."""
    x, y = at
    corners = ((x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y))
    return path(corners, class_, closed=True)


def fitted(words: str, width: float, size: float) -> str:
    """The words, cut with an ellipsis where they would not fit."""
    room = max(int(width / (EM_PER_CHARACTER * size)), 2)
    return words if len(words) <= room else words[: room - 1].rstrip() + "…"


def wrapped(words: str, width: float, size: float, lines: int = 2) -> tuple[str, ...]:
    """The words on a few lines, the last one cut with an ellipsis if they are too long."""
    room = max(int(width / (EM_PER_CHARACTER * size)), 2)
    rows: list[str] = [""]
    for word in words.split():
        longer = f"{rows[-1]} {word}".strip()
        if len(longer) <= room or not rows[-1] or len(rows) == lines:
            rows[-1] = longer
        else:
            rows.append(word)
    return tuple(fitted(row, width, size) for row in rows)


def _plain(value: object) -> str:
    """Coordinates to a tenth of a pixel; everything else as it is."""
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return str(value)
