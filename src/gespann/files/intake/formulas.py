"""Cells that a spreadsheet would take for a formula and run."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def may_be_formula(cell: str) -> bool:
    """Whether a spreadsheet would run it; a plain number is none, whatever its sign."""
    return cell.startswith(FORMULA_STARTS) and not _is_number(cell)


def harmless(cell: str) -> str:
    """The cell as a spreadsheet only shows it."""
    return f"'{cell}" if may_be_formula(cell) else cell


def _is_number(cell: str) -> bool:
    bare = cell.strip().lstrip("+-")
    return bool(bare) and all(letter in "0123456789.,' " for letter in bare) and bare[0].isdigit()
