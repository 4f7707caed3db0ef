"""What the database refuses, whoever asks and however: each line of the lists is one attack.

They go round the code with SQL, as somebody with a shell on the database could. A pot of €200.00
has granted €100.00 to the line of sales, of which €60.00 are committed and €20.00 spent; €20.00 are
available. The line of marketing has €50.00. A plan that both have signed granted €5.00 to a film.
"""

from dataclasses import dataclass
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

import make
from apps.budget.conftest import make_kim, make_mia, make_sam
from cast import make_ada, make_cleo
from gespann.apps.budget.actions.commitments import commit_funds
from gespann.apps.budget.actions.pots import set_limit
from gespann.apps.budget.actions.signed_plans import (
    PlannedLine,
    PlanToBook,
    SignedBy,
    book_signed_plan,
)
from gespann.apps.budget.actions.spending import reverse, spend
from gespann.apps.budget.actions.transfers import propose_transfer
from gespann.apps.budget.engine import check_ledger
from gespann.apps.budget.models import (
    Commitment,
    Entry,
    Line,
    MonthBalance,
    Pot,
    Purpose,
    SignedPlan,
)
from gespann.apps.organisation.models import Level, Office, Person, Side

pytestmark = pytest.mark.django_db
SQLITE, POSTGRESQL, BOTH = ("sqlite",), ("postgresql",), ("sqlite", "postgresql")


@dataclass(frozen=True)
class Ground:
    """What is attacked: ids by name, as the attacks write them."""

    ids: dict[str, str]

    def sql(self, attack: str) -> str:
        for name, value in self.ids.items():
            attack = attack.replace(f"<{name}>", value)
        return attack


@pytest.fixture(scope="module")
def ground(shared_rows):
    """Attacks are refused: what the next one finds is what the first one found."""
    with shared_rows():
        yield laid_out(make_ada(), make_sam(), make_mia(), make_kim(), make_cleo())


def laid_out(ada, sam, mia, kim, cleo):
    pot = make.pot(200_00)
    sales, marketing = (make.department(side=side) for side in (Side.SALES, Side.MARKETING))
    line = make.line(granted_cents=100_00, of=pot, department=sales)
    other = make.line(granted_cents=50_00, of=pot, department=marketing)
    stand = commit_funds(line, 60_00, "Stand", by=ada, key=uuid4())
    ad = commit_funds(other, 10_00, "Ad", by=make_member(marketing), key=uuid4())
    spent = spend(line, 20_00, by=ada, key=uuid4())
    undone = reverse(spend(line, 5_00, by=ada, key=uuid4()), by=kim, key=uuid4(), text="")
    transfer = propose_transfer(line, other, 10_00, reason="", by=ada, key=uuid4())
    third = make.line(of=pot, department=make.department("Service"))
    book_signed_plan(
        PlanToBook(
            uuid4(),
            pot.fiscal_year,
            "EUR",
            "Plan",
            "f" * 64,
            SignedBy(sam, sam, timezone.localdate()),
            SignedBy(mia, mia, timezone.localdate()),
            Side.MARKETING,
            [PlannedLine(Purpose.MEASURE, "A film", Side.MARKETING, 5_00)],
        )
    )
    of_plan = Entry.objects.get(kind="grant", line__lever="A film")
    today = timezone.localdate()
    people = {one.name.lower(): str(one.pk) for one in Person.objects.all()}
    key, used = uuid4(), spent.key
    is_sqlite = connection.vendor == "sqlite"
    return Ground(
        people
        | {
            "pot": str(pot.pk), "line": str(line.pk), "other": str(other.pk),
            "stand": str(stand.pk), "ad": str(ad.pk), "spent": str(spent.pk),
            "undone": str(undone.pk), "reversed": str(undone.reverses_id),
            "granted": str(Entry.objects.get(kind="grant", line=line).pk),
            "of_plan": str(of_plan.pk), "film": str(of_plan.line_id),
            "plan": str(SignedPlan.objects.get().pk),
            "third": str(third.pk), "bare_key": key.hex,
            "key_of_plan": f"'{of_plan.key.hex if is_sqlite else of_plan.key}'",
            "transfer": str(transfer.pk), "sales": str(sales.pk), "marketing": str(marketing.pk),
            "today": f"'{today}'", "now": f"'{timezone.now():%Y-%m-%d %H:%M:%S}'",
            "month": f"'{today.replace(day=1)}'", "year": str(pot.fiscal_year_id),
            "key": f"'{key.hex if is_sqlite else key}'",
            "used": f"'{used.hex if is_sqlite else used}'",
            "before": f"'{pot.closed_through}'",
        }
    )  # fmt: skip


def make_member(department):
    member = make.person("Lea")
    make.membership(member, department)
    return member


ENTRY = {
    "key": "<key>", "line_id": "<line>", "number": "0", "kind": "'spend'", "day": "<today>",
    "by_id": "<ada>", "planned_cents": "0", "granted_cents": "0", "committed_cents": "0",
    "spent_cents": "0", "text": "''", "content": "''", "hash": "''", "foreign_currency": "''",
    "planned_after": "0", "granted_after": "0", "committed_after": "0", "spent_after": "0",
}  # fmt: skip


def entry(how="INSERT INTO", end="", **values):
    """SQL that inserts an entry: an invoice without a commitment unless something else is said."""
    row = ENTRY | {name: str(value) for name, value in values.items()}
    return f"{how} budget_entry ({', '.join(row)}) VALUES ({', '.join(row.values())}) {end}"


def committing(cents, **more):
    return entry(kind="'commit'", committed_cents=cents, commitment_id="<stand>", **more)


def granting(cents, **more):
    return entry(kind="'grant'", granted_cents=cents, **{"by_id": "<cleo>", **more})


def row(table, **values):
    return (
        f"INSERT INTO budget_{table} ({', '.join(values)}) "
        f"VALUES ({', '.join(map(str, values.values()))})"
    )


LINE = {
    "pot_id": "<pot>", "name": "'Mine'", "purpose": "'lever'", "lever": "'fairs'",
    "department_id": "<sales>", "market": "''", "planned_cents": 0, "granted_cents": 0,
    "committed_cents": 0, "spent_cents": 0, "entries_count": 0, "head": "''",
    "closed_through": "<before>",
}  # fmt: skip
COMMITMENT = {
    "line_id": "<line>", "what": "'Mine'", "reference": "''", "is_blanket": "FALSE",
    "open_cents": 0, "spent_cents": 0,
}  # fmt: skip
DECISION = {
    "key": "<key>", "pot_id": "<pot>", "number": 2, "limit_cents": 900_00, "reason": "''",
    "by_id": "<cleo>", "stands_for_id": "<cleo>", "day": "<today>", "at": "<now>",
    "content": "''", "hash": "'x'",
}  # fmt: skip
SIGNATURE = {
    "transfer_id": "<transfer>", "revision": 1, "source_granted_cents": 100_00,
    "target_granted_cents": 50_00, "department_id": "<sales>", "by_id": "<sam>",
    "stands_for_id": "<sam>", "day": "<today>", "at": "<now>",
}  # fmt: skip
PLAN = {
    "key": "<key>", "pot_id": "<pot>", "number": 2, "text": "'Mine'", "fingerprint": "'x'",
    "sales_by_id": "<sam>", "sales_for_id": "<sam>", "sales_day": "<today>",
    "marketing_by_id": "<mia>", "marketing_for_id": "<mia>", "marketing_day": "<today>",
    "changes": "'[[\"<bare_key>\", <line>, 1]]'", "day": "<today>", "at": "<now>",
    "content": "''", "hash": "'x'",
}  # fmt: skip
CLOSE = {
    "pot_id": "<pot>", "last_day": "<today>", "by_id": "<kim>", "day": "<today>", "at": "<now>",
    "limit_head": "''", "heads": "'[]'", "hash": "'x'",
}  # fmt: skip
OVERDRAWN, FINAL = "budget_line_not_overdrawn", "are_final"
FOLLOW = "balances_of_lines_follow_entries"
STAYS = "stays"

ATTACKS = {
    # --- More than there is ---------------------------------------------------------------------
    "spend a cent too much": (BOTH, entry(spent_cents=20_01), OVERDRAWN),
    "commit a cent too much": (BOTH, committing(20_01), OVERDRAWN),
    "settle beyond commitment and line": (
        BOTH,
        entry(kind="'settle'", commitment_id="<stand>", committed_cents=-60_00, spent_cents=80_01),
        OVERDRAWN,
    ),
    "spend too much, ignoring what is refused": (
        SQLITE, entry("INSERT OR IGNORE INTO", spent_cents=20_01), OVERDRAWN,
    ),
    "spend too much, replacing what is in the way": (
        SQLITE, entry("INSERT OR REPLACE INTO", spent_cents=20_01), OVERDRAWN,
    ),
    "spend too much, doing nothing on conflict": (
        BOTH, entry(spent_cents=20_01, end="ON CONFLICT DO NOTHING"), OVERDRAWN,
    ),
    "spend too much in two halves of one statement": (
        BOTH,
        entry(spent_cents=15_00)
        + ", ("
        + ", ".join((ENTRY | {"key": "<used>", "spent_cents": "1500"}).values())
        + ")",
        f"{OVERDRAWN}|entry_key_is_used",
    ),
    "spend too much without checks": (
        SQLITE,
        "PRAGMA ignore_check_constraints = ON;\n" + entry(spent_cents=20_01),
        OVERDRAWN,
    ),
    "grant more than the limit": (BOTH, granting(50_01), "budget_pot_not_overgranted"),
    "take back what is committed": (
        BOTH, entry(kind="'take_back'", granted_cents=-20_01, by_id="<cleo>"), OVERDRAWN,
    ),
    "settle more than is committed": (
        BOTH,
        entry(kind="'settle'", commitment_id="<stand>", committed_cents=-60_01, spent_cents=1),
        "budget_commitment_not_oversettled",
    ),
    "release more than is open": (
        BOTH,
        entry(kind="'release'", commitment_id="<stand>", committed_cents=-60_01),
        "budget_commitment_not_oversettled",
    ),
    "credit more than was spent": (
        BOTH, entry(kind="'credit'", spent_cents=-20_01), "budget_line_not_negative",
    ),
    # --- Amounts that are none ------------------------------------------------------------------
    "half a cent": (SQLITE, entry(spent_cents=10.5), "entry_is_in_whole_cents"),
    "words for money": (BOTH, entry(spent_cents="'ten'"), "whole_cents|invalid input"),
    "nothing for money": (BOTH, entry(spent_cents="NULL"), "(?i)whole_cents|not.null|null value"),
    "so much that sums overflow": (
        BOTH, granting(9 * 10**18), "entry_amount_is_not_too_large|overgranted|out of range",
    ),
    "spending less than nothing": (BOTH, entry(spent_cents=-1), "entry_kind_has_its_amounts"),
    "committing less than nothing": (BOTH, committing(-1), "entry_kind_has_its_amounts"),
    "a grant in the disguise of an invoice": (
        BOTH, entry(spent_cents=1, granted_cents=40_00), "entry_kind_has_its_amounts",
    ),
    "a kind that nobody knows": (
        BOTH, entry(kind="'gift'", granted_cents=1), "entry_kind_has_its_amounts",
    ),
    "dollars at another rate": (
        BOTH,
        entry(spent_cents=1, foreign_currency="'USD'", foreign_minor=100, rate_millionths=900000),
        "foreign_money_is_worth_what_is_booked",
    ),
    "dollars without a rate": (
        BOTH, entry(spent_cents=1, foreign_currency="'USD'"), "foreign_money_has_its_rate",
    ),
    "dollars at no rate": (
        BOTH,
        entry(spent_cents=1, foreign_currency="'USD'", foreign_minor=100),
        "foreign_money_has_its_rate",
    ),
    # --- Entries that belong nowhere ------------------------------------------------------------
    "on a line that is not there": (BOTH, entry(line_id=0, spent_cents=1), "entry_has_a_line"),
    "with a number of one’s own": (BOTH, entry(number=99, spent_cents=1), "numbered_by_the_ledger"),
    "with a hash of one’s own": (BOTH, entry(hash="'x'", spent_cents=1), "numbered_by_the_ledger"),
    "with a key that is used": (
        BOTH, entry(key="<used>", spent_cents=1), "(?i)entry_key_is_used|unique",
    ),
    "with a key that is used, in silence": (
        BOTH,
        entry(key="<used>", spent_cents=1, end="ON CONFLICT DO NOTHING"),
        "entry_key_is_used|balances_follow_entries",
    ),
    "for a day of another year": (
        BOTH, entry(day="'1999-01-01'", spent_cents=1), "month_is_closed",
    ),
    "for a day to come": (BOTH, entry(day="'2999-01-01'", spent_cents=1), "day_is_in_the_year"),
    "for a day that is none": (
        BOTH, entry(day="'someday'", spent_cents=1), "entry_day_is_a_day|invalid input",
    ),
    "by nobody": (BOTH, entry(by_id="NULL", spent_cents=1), "only_expiry_is_booked_by_nobody"),
    "on the commitment of another line": (
        BOTH,
        entry(kind="'release'", commitment_id="<ad>", committed_cents=-1),
        "commitment_is_of_the_line",
    ),
    "released from no commitment": (
        BOTH,
        entry(kind="'release'", committed_cents=-1),
        "entry_is_of_a_commitment_or_not|has_its_amounts",
    ),
    "drawn from what is no blanket order": (
        BOTH,
        entry(kind="'call_off'", commitment_id="<stand>", committed_cents=-1),
        "only_blanket_orders_are_drawn_on",
    ),
    "expired before its day": (
        BOTH,
        entry(kind="'expire'", commitment_id="<stand>", committed_cents=-1),
        "commitment_has_not_expired",
    ),
    "reversing something else": (
        BOTH,
        entry(kind="'reverse'", reverses_id="<spent>", spent_cents=-20_01),
        "reversal_mirrors_its_entry",
    ),
    "reversing on another line": (
        BOTH,
        entry(kind="'reverse'", reverses_id="<spent>", spent_cents=-20_00, line_id="<other>"),
        "reversal_mirrors_its_entry",
    ),
    "reversing a reversal": (
        BOTH,
        entry(kind="'reverse'", reverses_id="<undone>", spent_cents=5_00),
        "reversal_mirrors_its_entry",
    ),
    "reversing twice": (
        BOTH,
        entry(kind="'reverse'", reverses_id="<reversed>", spent_cents=-5_00),
        "entry_is_reversed_once",
    ),
    "transferring without signatures": (
        BOTH,
        entry(kind="'transfer'", transfer_id="<transfer>", granted_cents=-10_00),
        "transfer_is_signed",
    ),
    "transferring without a transfer": (
        BOTH, entry(kind="'transfer'", granted_cents=-10_00), "entry_of_a_transfer_names_it",
    ),
    # --- Entries changed or taken away ----------------------------------------------------------
    **{
        f"change {column} of an entry": (
            BOTH, f"UPDATE budget_entry SET {column} = {value} WHERE id = <spent>", FINAL,
        )
        for column, value in {
            "spent_cents": 1, "line_id": "<other>", "day": "'2020-01-01'", "number": 0,
            "hash": "''", "text": "'x'", "by_id": "<mia>", "reverses_id": "NULL",
        }.items()
    },
    "delete an entry": (BOTH, "DELETE FROM budget_entry WHERE id = <spent>", FINAL),
    "delete all entries": (BOTH, "DELETE FROM budget_entry", FINAL),
    "empty the table": (POSTGRESQL, "TRUNCATE budget_entry CASCADE", f"{FINAL}|{STAYS}"),
    "put another entry in its place": (
        SQLITE, entry("REPLACE INTO", id="<spent>", spent_cents=1), "entry_is_there",
    ),
    "put another entry in the place of its key": (
        SQLITE, entry("REPLACE INTO", key="<used>", spent_cents=1), "entry_key_is_used",
    ),
    "turn an insert into a change": (
        BOTH,
        entry(key="<used>", spent_cents=1, end="ON CONFLICT (key) DO UPDATE SET spent_cents = 0"),
        f"entry_key_is_used|{FINAL}",
    ),
    # --- Balances written by hand ---------------------------------------------------------------
    **{
        f"write {column} of a line": (
            BOTH, f"UPDATE budget_line SET {column} = {value} WHERE id = <line>", FOLLOW,
        )
        for column, value in {
            "planned_cents": 1, "granted_cents": 900_00, "committed_cents": 0, "spent_cents": 0,
            "entries_count": 1, "head": "''", "booked_at": "NULL",
        }.items()
    },
    "write all balances at once": (
        BOTH,
        "UPDATE budget_line SET granted_cents = 90000, entries_count = entries_count + 1",
        FOLLOW,
    ),
    "a new line with money": (
        BOTH, row("line", **LINE | {"granted_cents": 50_00}), "budget_line_begins_empty",
    ),
    "another line in its place": (
        SQLITE,
        row("line", id="<line>", **LINE).replace("INSERT", "REPLACE"),
        "budget_line_is_not_replaced",
    ),
    "a line emptied by an insert": (
        BOTH,
        row("line", id="<line>", **LINE) + " ON CONFLICT (id) DO UPDATE SET committed_cents = 0",
        f"budget_line_is_not_replaced|{FOLLOW}",
    ),
    "delete a line": (BOTH, "DELETE FROM budget_line WHERE id = <line>", STAYS),
    "move a line to another department": (
        BOTH, "UPDATE budget_line SET department_id = <marketing> WHERE id = <line>",
        "lines_keep_what_they_are_for",
    ),
    "move a line under another number": (
        BOTH, "UPDATE budget_line SET id = 4711 WHERE id = <line>", f"keep|{FOLLOW}|closed_months",
    ),
    **{
        f"write {column} of a commitment": (
            BOTH, f"UPDATE budget_commitment SET {column} = {value} WHERE id = <stand>",
            "balances_of_commitments_follow_entries",
        )
        for column, value in {"open_cents": 0, "spent_cents": 1, "line_id": "<other>"}.items()
    },
    "a new commitment with money": (
        BOTH, row("commitment", **COMMITMENT | {"open_cents": 1}), "budget_commitment_begins_empty",
    ),
    "another commitment in its place": (
        SQLITE,
        row("commitment", id="<stand>", **COMMITMENT).replace("INSERT", "REPLACE"),
        "budget_commitment_is_not_replaced",
    ),
    "delete a commitment": (BOTH, "DELETE FROM budget_commitment WHERE id = <stand>", STAYS),
    "make an order a blanket order": (
        BOTH, "UPDATE budget_commitment SET is_blanket = TRUE", "commitments_keep_what_they_are",
    ),
    "write the balance of a month": (
        BOTH, "UPDATE budget_monthbalance SET spent_cents = 0",
        "balances_of_months_follow_entries",
    ),
    "a balance for a month without entries": (
        BOTH,
        row("monthbalance", line_id="<line>", month="'2020-01-01'", planned_cents=0,
            granted_cents=0, committed_cents=0, spent_cents=0),
        "months_begin_with_an_entry",
    ),
    "delete the balance of a month": (BOTH, "DELETE FROM budget_monthbalance", STAYS),
    # --- Pots and limits ------------------------------------------------------------------------
    "write the limit": (
        BOTH, "UPDATE budget_pot SET limit_cents = 99999999", "limits_follow_decisions",
    ),
    "write what is granted": (
        BOTH, "UPDATE budget_pot SET granted_cents = 0", "balances_of_pots_follow_entries",
    ),
    "write the currency": (BOTH, "UPDATE budget_pot SET currency = 'XXX'", "pots_keep_their_year"),
    "delete the pot": (BOTH, "DELETE FROM budget_pot", STAYS),
    "another pot in its place": (
        SQLITE,
        row("pot", fiscal_year_id="<year>", currency="'EUR'", first_day="'2020-01-01'",
            last_day="'2030-01-01'", limit_cents=0, granted_cents=0, decisions=0, head="''",
            closed_through="<before>").replace("INSERT", "REPLACE"),
        "budget_pot_is_not_replaced",
    ),
    **{
        f"a limit decided by {who}": (
            BOTH,
            row("limitdecision", **DECISION | {"by_id": f"<{who}>", "stands_for_id": f"<{who}>"}),
            "limit_is_decided_by_the_management",
        )
        for who in ("ada", "sam", "kim")
    },
    "a limit decided in somebody’s name": (
        BOTH,
        row("limitdecision", **DECISION | {"by_id": "<sam>"}),
        "limit_is_decided_by_the_management",
    ),
    "a limit below what is granted": (
        BOTH, row("limitdecision", **DECISION | {"limit_cents": 149_99}),
        "budget_pot_not_overgranted",
    ),
    "a limit decided yesterday year": (
        BOTH, row("limitdecision", **DECISION | {"day": "'2020-01-01'"}), "signature_is_of_today",
    ),
    "a decision out of turn": (
        BOTH, row("limitdecision", **DECISION | {"number": 1}), "(?i)without_a_gap|not_replaced",
    ),
    "change a decision": (BOTH, "UPDATE budget_limitdecision SET limit_cents = 1", FINAL),
    "delete a decision": (BOTH, "DELETE FROM budget_limitdecision", FINAL),
    # --- Signatures -----------------------------------------------------------------------------
    **{
        f"{who} signs for sales": (
            BOTH,
            row("signature", **SIGNATURE | {"by_id": f"<{who}>", "stands_for_id": f"<{who}>"}),
            "only_heads_sign_for_a_department",
        )
        for who in ("ada", "mia", "cleo", "kim")
    },
    "a signature in the head’s name": (
        BOTH,
        row("signature", **SIGNATURE | {"by_id": "<mia>"}),
        "only_heads_sign_for_a_department",
    ),
    "a signature of last year": (
        BOTH, row("signature", **SIGNATURE | {"day": "'2020-01-01'"}), "signature_is_of_today",
    ),
    "another amount without a new revision": (
        BOTH, "UPDATE budget_transfer SET amount_cents = 1", "transfers_change_by_revision",
    ),
    "another line of a transfer": (
        BOTH, "UPDATE budget_transfer SET target_id = source_id", "transfers_keep_their_lines",
    ),
    "delete a transfer": (BOTH, "DELETE FROM budget_transfer", "transfers_stay"),
    # --- Grants, and plans that both have signed ------------------------------------------------
    **{
        f"{who} grants": (
            BOTH, granting(1, by_id=f"<{who}>"), "only_management_and_signed_plans_grant",
        )
        for who in ("ada", "sam", "mia", "kim")
    },
    "a grant in the management’s name": (
        BOTH,
        granting(1, by_id="<sam>", stands_for_id="<cleo>"),
        "only_management_and_signed_plans_grant",
    ),
    "money taken back by a head": (
        BOTH,
        entry(kind="'take_back'", granted_cents=-1, by_id="<sam>"),
        "only_management_and_signed_plans_grant",
    ),
    "a grant reversed by a head": (
        BOTH,
        entry(kind="'reverse'", reverses_id="<granted>", granted_cents=-100_00, by_id="<sam>"),
        "only_the_management_reverses_grants|overdrawn",
    ),
    "a signed plan’s grant reversed by the management": (
        BOTH,
        entry(kind="'reverse'", reverses_id="<of_plan>", granted_cents=-5_00, by_id="<cleo>",
              line_id="<film>"),
        "what_both_have_signed_is_not_reversed",
    ),
    "a signed plan’s entry once more": (
        BOTH,
        granting(5_00, by_id="<mia>", key="<key_of_plan>", line_id="<film>"),
        "(?i)entry_key_is_used|unique",
    ),
    "another amount under a signed plan": (
        BOTH,
        row("signedplan", **PLAN)
        + ";\n" + granting(2, by_id="<sam>"),
        "only_management_and_signed_plans_grant",
    ),
    "another line under a signed plan": (
        BOTH,
        row("signedplan", **PLAN)
        + ";\n" + granting(1, by_id="<mia>", line_id="<other>"),
        "only_management_and_signed_plans_grant",
    ),
    "a third department under a signed plan": (
        BOTH,
        row("signedplan", **PLAN | {"changes": "'[[\"<bare_key>\", <third>, 1]]'"})
        + ";\n" + granting(1, by_id="<sam>", line_id="<third>"),
        "only_management_and_signed_plans_grant",
    ),
    "somebody else books a signed plan": (
        BOTH,
        row("signedplan", **PLAN) + ";\n" + granting(1, by_id="<ada>"),
        "only_management_and_signed_plans_grant",
    ),
    "a signed plan beyond the limit": (
        BOTH,
        row("signedplan", **PLAN | {"changes": "'[[\"<bare_key>\", <line>, 4501]]'"})
        + ";\n" + granting(45_01, by_id="<sam>"),
        "budget_pot_not_overgranted",
    ),
    **{
        f"a plan signed for sales by {who}": (
            BOTH,
            row("signedplan", **PLAN | {"sales_by_id": f"<{who}>", "sales_for_id": f"<{who}>"}),
            "signed_by_the_head_of_sales|for_both_departments",
        )
        for who in ("ada", "mia", "cleo", "kim")
    },
    "a plan signed in the head’s name": (
        BOTH, row("signedplan", **PLAN | {"sales_by_id": "<ada>"}), "by_the_head_of_sales",
    ),
    "a plan signed by marketing alone": (
        BOTH, row("signedplan", **PLAN | {"sales_by_id": "NULL"}), "(?i)head_of_sales|null",
    ),
    "a plan signed last year": (
        BOTH,
        row("signedplan", **PLAN | {
            "day": "'2020-06-01'", "sales_day": "'2020-06-01'", "marketing_day": "'2020-06-01'",
        }),
        "signature_is_of_today",
    ),
    "a plan signed tomorrow": (
        BOTH, row("signedplan", **PLAN | {"sales_day": "'2999-01-01'"}), "by_the_head_of_sales",
    ),
    "a plan out of turn": (
        BOTH, row("signedplan", **PLAN | {"number": 7}), "without_a_gap",
    ),
    "another plan in its place": (
        SQLITE,
        row("signedplan", id="<plan>", **PLAN).replace("INSERT", "REPLACE"),
        "signed_plans_are_not_replaced",
    ),
    "change a signed plan": (BOTH, "UPDATE budget_signedplan SET changes = '[]'", FINAL),
    "delete a signed plan": (BOTH, "DELETE FROM budget_signedplan", FINAL),
    "empty the signed plans": (POSTGRESQL, "TRUNCATE budget_signedplan", FINAL),
    # --- Closed months --------------------------------------------------------------------------
    "close a month by oneself": (
        BOTH, row("monthclose", **CLOSE | {"by_id": "<sam>"}), "closed_by_the_controller",
    ),
    "close the year in one go": (
        BOTH, row("monthclose", **CLOSE | {"last_day": "'2999-12-31'"}), "closed_in_their_order",
    ),
    "close without a signature": (
        BOTH, "UPDATE budget_line SET closed_through = '2999-12-31'", "stay_closed",
    ),
    "open what is closed": (
        BOTH, "UPDATE budget_pot SET closed_through = '1999-12-31'", "stay_closed",
    ),
    "a new line that knows no closed months": (
        BOTH, row("line", **LINE | {"closed_through": "'1999-01-01'"}),
        "new_lines_keep_closed_months",
    ),
}  # fmt: skip
EACH = [
    pytest.param(databases, sql, rule, id=name) for name, (databases, sql, rule) in ATTACKS.items()
]


DOOR = """
CREATE TEMP TABLE door (id int) ON COMMIT DROP;
CREATE FUNCTION pg_temp.door() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN {falsified}; RETURN NEW; END $$;
CREATE TRIGGER door BEFORE INSERT ON door FOR EACH ROW EXECUTE FUNCTION pg_temp.door();
INSERT INTO door VALUES (1);
"""


def everything():
    """All balances and how many rows there are."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Pot, Line, Commitment, MonthBalance)
    ] + [Entry.objects.count(), SignedPlan.objects.count()]


def execute(sql):
    """The statements in one transaction, with what PostgreSQL looks at when it ends."""
    with transaction.atomic(), connection.cursor() as cursor:
        look_now(cursor)
        for statement in sql.split(";\n"):
            cursor.execute(statement)
        look_now(cursor)


def look_now(cursor):
    if connection.vendor == "postgresql":
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def another_key():
    return f"'{uuid4() if connection.vendor == 'postgresql' else uuid4().hex}'"


@pytest.mark.parametrize(("databases", "sql", "rule"), EACH)
def test_the_database_itself_refuses(databases, sql, rule, ground, database):
    if database not in databases:
        return  # this database does not know the statement
    before = everything()
    try:
        with pytest.raises(DatabaseError, match=rule):
            execute(ground.sql(sql))
    finally:
        if database == "sqlite":
            execute("PRAGMA ignore_check_constraints = OFF")
    assert everything() == before
    assert check_ledger().faults == ()


def test_what_is_allowed_is_booked_however_it_comes(ground):
    """The same statements with amounts that there are: it is the amount that is refused."""
    second = ENTRY | {"key": another_key()}
    execute(ground.sql(entry(spent_cents=10_00)
        + f", ({', '.join((second | {'spent_cents': '1000'}).values())})"))  # fmt: skip
    line = Line.objects.get(pk=int(ground.ids["line"]))
    assert (line.spent_cents, line.available_cents) == (40_00, 0)
    assert check_ledger().faults == ()


def test_rows_that_are_copied_in_are_booked_and_refused_like_any_other(ground, database):
    if database == "sqlite":
        return  # knows no COPY
    row = ENTRY | {"spent_cents": "2001"}
    values = [ground.sql(value).strip("'") for value in row.values()]
    with (
        pytest.raises(psycopg.Error, match=OVERDRAWN),
        transaction.atomic(),
        connection.cursor() as cursor,
        cursor.copy(f"COPY budget_entry ({', '.join(row)}) FROM STDIN") as copy,
    ):
        copy.write_row(values)
    assert check_ledger().faults == ()


@pytest.mark.parametrize(
    "falsified",
    [
        "UPDATE budget_line SET granted_cents = 90000 WHERE id = <line>",
        "UPDATE budget_line SET committed_cents = 0 WHERE id = <line>",
        "UPDATE budget_pot SET granted_cents = 0 WHERE id = <pot>",
    ],
)
def test_a_trigger_of_ones_own_opens_no_door(falsified, ground, database):
    if database == "sqlite":
        return  # looks at the entry itself, not at who writes
    before = everything()
    for use in (entry(spent_cents=30_00), granting(150_00), "SELECT 1"):
        with pytest.raises(DatabaseError, match=f"follow_entries|{OVERDRAWN}|overgranted"):
            execute(ground.sql(DOOR.format(falsified=falsified) + use))
    assert everything() == before


def test_nobody_signs_for_both_sides_by_hand(ground):
    both = make.person("Bo")
    for side in (Side.SALES, Side.MARKETING):
        make.membership(both, make.department(side=side), level=Level.HEAD)
    mine = SIGNATURE | {"by_id": both.pk, "stands_for_id": both.pk}
    execute(ground.sql(row("signature", **mine)))
    with pytest.raises(DatabaseError, match="nobody_signs_for_both_sides"):
        execute(ground.sql(row("signature", **mine | {"department_id": "<marketing>"})))


def test_an_old_signature_moves_nothing_after_another_grant(ground):
    for side, who in (("sales", "sam"), ("marketing", "mia")):
        execute(ground.sql(row("signature", **SIGNATURE | {
            "department_id": f"<{side}>", "by_id": f"<{who}>", "stands_for_id": f"<{who}>",
        })))  # fmt: skip
    execute(ground.sql(granting(1)))
    taking = entry(kind="'transfer'", transfer_id="<transfer>", granted_cents=-10_00,
                   key=another_key())  # fmt: skip
    with pytest.raises(DatabaseError, match="transfer_is_signed"):
        execute(ground.sql(taking))


def test_an_administrator_or_a_controller_opens_no_door(ground, eve):
    make.appointment(eve, Office.CONTROLLER)
    with pytest.raises(DatabaseError, match="limit_is_decided_by_the_management"):
        execute(ground.sql(row("limitdecision", **DECISION | {
            "by_id": eve.pk, "stands_for_id": eve.pk,
        })))  # fmt: skip
    with pytest.raises(Exception, match="management"):
        set_limit(Pot.objects.get(), 1, reason="", by=eve, key=uuid4())
