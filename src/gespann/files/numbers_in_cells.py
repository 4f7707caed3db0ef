"""Numbers in cells of text, as people and programs of several countries write them.

Whether “1.234” is a little over one or more than a thousand cannot be seen in the cell. What the
other cells of its column show decides, then what the other columns show; where nothing does,
nothing is guessed.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gespann.files.table import Cells, as_bool

POINT, COMMA = ".", ","

# After cleaning, a cell holds a sign, digits, points and commas, perhaps an exponent.
_WHOLE = r"-?\d+"
_EXPONENT = r"[eE][+-]?\d+"
_EITHER_WAY = r"-?[1-9]\d{0,2}[.,]\d{3}"
_ONLY_AS_POINT = (
    rf"-?\d*\.\d+({_EXPONENT})?|-?\d+\."
    r"|-?\d{1,3}(,\d{3})+\.\d*|-?\d{1,3}(,\d{3}){2,}"
)
_ONLY_AS_COMMA = (
    rf"-?\d*,\d+({_EXPONENT})?|-?\d+,"
    r"|-?\d{1,3}(\.\d{3})+,\d*|-?\d{1,3}(\.\d{3}){2,}"
)
_CURRENCY = r"€|\$|£|¥|EUR|USD|GBP|CHF|Euro|SFr\.?|Fr\.|kr|zł|Kč"
_SPACE_BETWEEN_GROUPS = r"[ \x{00a0}\x{202f}\x{2009}'’]"
_GROUPED = rf"-?\d{{1,3}}({_SPACE_BETWEEN_GROUPS}\d{{3}})+([.,]\d*)?"
_DASHES = r"[−–—]"  # the minus sign of typographers and word processors


@dataclass(frozen=True)
class Writing:
    """What the cells of one column show about how their decimals are written.

    Attributes:
        point: Cells that can only be read with a decimal point.
        comma: Cells that can only be read with a decimal comma.
        either: Cells that can be read both ways, with different values.
    """

    point: int
    comma: int
    either: int

    @property
    def shows(self) -> str | None:
        """The decimal sign that most of the telling cells show, or None if none tells."""
        if self.point == self.comma == 0:
            return None
        return POINT if self.point >= self.comma else COMMA


@dataclass(frozen=True)
class Numbers:
    """The numbers of one column.

    Attributes:
        values: NaN where the cell is blank or is no number.
        blank: Where nothing stands.
        wrong: Where something stands that is no number.
        other_decimal: Where a number is written with the other decimal sign than the column.
    """

    values: np.ndarray
    blank: np.ndarray
    wrong: np.ndarray
    other_decimal: np.ndarray


def writing_of(cells: Cells) -> Writing:
    """Count what a column shows about its decimal sign."""
    text = _cleaned(cells.text)
    if bool(pc.all(_matches(text, rf"{_WHOLE}|")).as_py()):
        return Writing(0, 0, 0)
    either = as_bool(_matches(text, _EITHER_WAY))
    point = as_bool(_matches(text, _ONLY_AS_POINT)) & ~either
    comma = as_bool(_matches(text, _ONLY_AS_COMMA)) & ~either
    return Writing(int(point.sum()), int(comma.sum()), int(either.sum()))


def common_decimal(writings: list[Writing]) -> str | None:
    """The decimal sign that all telling columns share, or None."""
    signs = {writing.shows for writing in writings} - {None}
    return signs.pop() if len(signs) == 1 else None


def numbers_of(cells: Cells, decimal: str) -> Numbers:
    """Read a column with this decimal sign."""
    text = _cleaned(cells.text)
    either = as_bool(_matches(text, _EITHER_WAY))
    as_point = as_bool(_matches(text, _ONLY_AS_POINT))
    as_comma = as_bool(_matches(text, _ONLY_AS_COMMA))
    whole = as_bool(_matches(text, rf"{_WHOLE}({_EXPONENT})?"))
    readable, other = (as_point, as_comma) if decimal == POINT else (as_comma, as_point)
    readable = readable | either | whole
    values = _as_floats(text, readable, decimal)
    typed = np.zeros(len(cells), dtype=bool)
    if cells.numbers is not None:
        typed = ~np.isnan(cells.numbers)
        values = np.where(typed, cells.numbers, values)
    blank = cells.blank()
    other_decimal = other & ~readable
    wrong = ~(readable | typed | blank | other_decimal)
    return Numbers(values=values, blank=blank, wrong=wrong, other_decimal=other_decimal)


def _matches(text: pa.Array, pattern: str) -> pa.Array:
    return pc.match_substring_regex(text, rf"^(?:{pattern})$")


def _cleaned(text: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Currency, spaces between groups and the ways to write a minus, made one."""
    array = text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text
    unusual = pc.invert(_matches(array, r"-?[0-9.,]*"))
    if not pc.any(unusual).as_py():
        return array
    some = array.filter(unusual)
    some = pc.replace_substring_regex(some, _DASHES, "-")
    some = pc.replace_substring_regex(some, r"^\((.*)\)$", r"-\1")
    space = r"[\s\x{00a0}\x{202f}]*"
    some = pc.replace_substring_regex(
        some, rf"^([+-]?){space}(?:{_CURRENCY}){space}(.*[0-9].*)$", r"\1\2"
    )
    some = pc.replace_substring_regex(
        some, rf"^(.*[0-9].*?){space}(?:{_CURRENCY}){space}(-?)$", r"\1\2"
    )
    some = pc.replace_substring_regex(some, rf"^([^-]*[0-9][.,]?){space}-$", r"-\1")
    some = pc.replace_substring_regex(some, rf"^([+-]){space}", r"\1")
    some = pc.replace_substring_regex(some, r"^\+", "")
    grouped = _matches(some, _GROUPED)
    some = pc.if_else(grouped, pc.replace_substring_regex(some, _SPACE_BETWEEN_GROUPS, ""), some)
    return pc.replace_with_mask(array, unusual, some)


def _as_floats(text: pa.Array, readable: np.ndarray, decimal: str) -> np.ndarray:
    """The readable cells as numbers, NaN elsewhere; beyond the range of floats infinite."""
    digits = text.filter(pa.array(readable))
    group = COMMA if decimal == POINT else POINT
    digits = pc.replace_substring(digits, group, "")
    if decimal == COMMA:
        digits = pc.replace_substring(digits, COMMA, POINT)
    values = np.full(len(text), np.nan)
    values[readable] = digits.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return values
