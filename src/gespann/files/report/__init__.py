"""The report: one self-contained HTML file for the people who decide on the plan."""

from gespann.files.report.render import render_report, write_report

__all__ = ["render_report", "write_report"]
