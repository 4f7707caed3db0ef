"""The attitude to risk: what it costs on average, and what it brings in bad cases."""

from gespann.core.planning.results import JointPlan
from gespann.core.planning.risk_results import RiskAccount
from gespann.core.response.results import Fit
from gespann.files.report.document import Block, Cell, Paragraph, Row, Section, Table
from gespann.language import gettext as _
from gespann.language.numbers import money
from gespann.language.risk import account_told, share_of


def risk(fit: Fit, plan: JointPlan) -> Section | None:
    """Both optima side by side; None where plans are compared by the mean."""
    account = plan.risk
    if account is None:
        return None
    lead, *others = account_told(account, fit.firm.currency)
    paragraphs = tuple(Paragraph(words) for words in others)
    blocks: tuple[Block, ...] = (*paragraphs, _table(fit, plan, account))
    return Section("risk", _("Attitude to risk"), lead, blocks)


def _table(fit: Fit, plan: JointPlan, account: RiskAccount) -> Table:
    currency = fit.firm.currency

    def row(head: str, cents: int, means_cents: int) -> Row:
        return Row(head, (Cell(money(cents, currency)), Cell(money(means_cents, currency))))

    worst = _("Mean of the worst {share}").format(share=share_of(account.worst_share))
    rows = [
        row(_("Expected contribution"), account.expected_cents, account.means_expected_cents),
        row(worst, account.worst_cents, account.means_worst_cents),
        *(
            row(chosen.lever.name, chosen.amount_cents, int(means))
            for chosen, means in zip(
                plan.optimum.allocations, account.means_amount_cents, strict=True
            )
        ),
    ]
    columns = ("", _("Optimum by this attitude"), _("Optimum of the mean"))
    return Table("risk-table", _("What the attitude to risk changes"), columns, tuple(rows))
