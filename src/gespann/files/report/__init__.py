"""The report: one self-contained HTML file for the people who decide on the plan.

Its two functions are loaded when they are first used: the workbench draws with `drawing` alone and
must not pay for, nor load, what only a report needs.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gespann.files.report.render import render_report as render_report
    from gespann.files.report.render import write_report as write_report

__all__ = ["render_report", "write_report"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from gespann.files.report import render

    return getattr(render, name)
