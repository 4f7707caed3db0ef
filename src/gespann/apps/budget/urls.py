"""Addresses of the budget: what stands where, what is done, and what goes in and out."""

from django.urls import path

from gespann.apps.budget.views import (
    acts_of_commitments,
    acts_of_lines,
    acts_of_pots,
    commitment,
    entry,
    export,
    grid,
    line,
    months,
    planned_file,
    pots,
    statement,
    story,
    transfers,
)

app_name = "budget"
_shown = [
    path("", pots.pots, name="pots"),
    path("<int:pk>/", pots.pot, name="pot"),
    path("<int:pk>/story/", story.tell, name="story"),
    path("lines/<int:pk>/", line.line, name="line"),
    path("lines/<int:pk>/entries/", line.entries, name="entries"),
    path("entries/<int:pk>/", entry.entry, name="entry"),
    path("commitments/<int:pk>/", commitment.commitment, name="commitment"),
]
_grid = [
    path("<int:pk>/plan/", grid.grid, name="grid"),
    path("<int:pk>/plan.xlsx", planned_file.plan_xlsx, name="plan_xlsx"),
    path("<int:pk>/plan.csv", planned_file.plan_csv, name="plan_csv"),
    path("<int:pk>/plan/file/", planned_file.bring_plan, name="bring_plan"),
    path("<int:pk>/plan/file/land/", planned_file.land, name="land_plan"),
    path("<int:pk>/statement/", statement.statement, name="statement"),
    path("<int:pk>/statement.pdf", statement.statement_pdf, name="statement_pdf"),
    path("<int:pk>/statement.xlsx", statement.statement_xlsx, name="statement_xlsx"),
    path("files/<int:pk>/", statement.prepared, name="prepared"),
    path("<int:pk>/ledger.csv", export.entries_csv, name="ledger_csv"),
    path("<int:pk>/ledger.xlsx", export.ledger_xlsx, name="ledger_xlsx"),
]
_acts = [
    path("open/", acts_of_pots.open_pot, name="open_pot"),
    path("<int:pk>/limit/", acts_of_pots.set_limit, name="set_limit"),
    path("<int:pk>/lines/open/", acts_of_pots.open_line, name="open_line"),
    path("<int:pk>/months/", months.months, name="months"),
    path("<int:pk>/months/close/", months.close, name="close_month"),
    path("<int:pk>/months/<str:last_day>/", months.closed_month, name="close"),
    path("lines/<int:pk>/plan/", acts_of_lines.plan, name="plan"),
    path("lines/<int:pk>/grant/", acts_of_lines.grant, name="grant"),
    path("lines/<int:pk>/take-back/", acts_of_lines.take_back, name="take_back"),
    path("lines/<int:pk>/commit/", acts_of_lines.commit, name="commit"),
    path("lines/<int:pk>/spend/", acts_of_lines.spend, name="spend"),
    path("lines/<int:pk>/credit/", acts_of_lines.credit, name="credit"),
    path("commitments/<int:pk>/draw/", acts_of_commitments.draw, name="draw"),
    path("commitments/<int:pk>/settle/", acts_of_commitments.settle, name="settle"),
    path("commitments/<int:pk>/release/", acts_of_commitments.release, name="release"),
    path("commitments/<int:pk>/credit/", acts_of_commitments.credit, name="credit_commitment"),
    path("entries/<int:pk>/reverse/", acts_of_lines.reverse, name="reverse"),
    path("transfers/", transfers.transfers, name="transfers"),
    path("transfers/propose/", transfers.propose, name="propose_transfer"),
    path("transfers/<int:pk>/", transfers.transfer, name="transfer"),
    path("transfers/<int:pk>/change/", transfers.change, name="change_transfer"),
    path("transfers/<int:pk>/withdraw/", transfers.withdraw, name="withdraw_transfer"),
    path("transfers/<int:pk>/sign/", transfers.sign, name="sign_transfer"),
]
urlpatterns = [*_shown, *_acts, *_grid]
