"""What people see at a terminal, as text."""

import io

from rich.console import Console


def shown(show, *about, width=1000):
    """All that a view prints, lines broken at the width."""
    console = Console(file=io.StringIO(), width=width, markup=False, highlight=False, emoji=False)
    show(console, *about)
    return console.file.getvalue()
