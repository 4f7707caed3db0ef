"""Who grants: the management, or both departments together by a plan that both have signed."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from gespann.apps.database_rules import DatabaseRule, final, never_replaced

signatures = import_module("gespann.apps.budget.migrations.0003_signatures")
ENTRIES, LINES, PLANS = "budget_entry", "budget_line", "budget_signedplan"
SIDES = ("sales", "marketing")
HEAD = signatures.HEAD


def on_the_day(row: str, side: str) -> str:
    """Whether a row with dates held on the day on which a side has signed."""
    return (
        f"{row}.starts <= NEW.{side}_day AND ({row}.ends IS NULL OR {row}.ends >= NEW.{side}_day)"
    )


def of_head(side: str) -> str:
    """Whether the head of a side has signed, or a deputy of that head."""
    return (
        "EXISTS (SELECT 1 FROM organisation_membership m "
        "JOIN organisation_department d ON d.id = m.department_id "
        f"WHERE m.person_id = NEW.{side}_for_id AND m.level = {HEAD} AND d.side = '{side}' "
        f"AND {on_the_day('m', side)}) AND NEW.{side}_day <= NEW.day "
        f"AND (NEW.{side}_by_id = NEW.{side}_for_id OR EXISTS ("
        f"SELECT 1 FROM organisation_deputyship y WHERE y.person_id = NEW.{side}_for_id "
        f"AND y.deputy_id = NEW.{side}_by_id AND {on_the_day('y', side)}))"
    )


def of_no_administrator(side: str) -> str:
    """Whoever gives out places could come to sign for both sides."""
    return (
        "NOT EXISTS (SELECT 1 FROM organisation_appointment a "
        f"WHERE a.person_id = NEW.{side}_by_id AND a.office = 'administrator' "
        f"AND {on_the_day('a', side)})"
    )


OF_PLANS = {
    **{f"a_plan_is_signed_by_the_head_of_{side}": of_head(side) for side in SIDES},
    "a_plan_is_signed_by_no_administrator": " AND ".join(map(of_no_administrator, SIDES)),
    "a_plan_is_booked_with_its_second_signature": "NEW.day IN (NEW.sales_day, NEW.marketing_day)",
    "signed_plans_count_without_a_gap": "NEW.number = 1 + COALESCE("
    f"(SELECT MAX(number) FROM {PLANS} WHERE pot_id = NEW.pot_id), 0)",
}
# The day of an entry is the one that it is booked for, so whoever grants is asked of today; a day
# more or less, since the database may live in another time zone than the firm.
HELD_TODAY = {
    "sqlite": "{row}.starts <= date('now', '+1 day') "
    "AND ({row}.ends IS NULL OR {row}.ends >= date('now', '-1 day'))",
    "postgresql": "{row}.starts <= CURRENT_DATE + 1 "
    "AND ({row}.ends IS NULL OR {row}.ends >= CURRENT_DATE - 1)",
}
CHANGES = {
    "sqlite": {
        "rows": "json_each(p.changes) c",
        "key": "json_extract(c.value, '$[0]')",
        "line": "json_extract(c.value, '$[1]')",
        "cents": "json_extract(c.value, '$[2]')",
    },
    "postgresql": {
        "rows": "jsonb_array_elements(p.changes) c",
        "key": "c ->> 0",
        "line": "(c ->> 1)::bigint",
        "cents": "(c ->> 2)::bigint",
    },
}
KEY = {"sqlite": "{row}.key", "postgresql": "replace({row}.key::text, '-', '')"}


def of_management(vendor: str) -> str:
    """Whether who books belongs to the management, or is the deputy of who does."""
    member, deputy = (HELD_TODAY[vendor].format(row=row) for row in ("m", "d"))
    return (
        "EXISTS (SELECT 1 FROM organisation_membership m "
        "WHERE m.person_id = COALESCE(NEW.stands_for_id, NEW.by_id) "
        f"AND m.level = {signatures.MANAGEMENT} AND {member}) "
        "AND (NEW.stands_for_id IS NULL OR NEW.stands_for_id = NEW.by_id OR EXISTS ("
        "SELECT 1 FROM organisation_deputyship d WHERE d.person_id = NEW.stands_for_id "
        f"AND d.deputy_id = NEW.by_id AND {deputy}))"
    )


def listed(vendor: str, row: str) -> str:
    """Whether a plan of the pot lists an entry by its key."""
    change = CHANGES[vendor]
    return (
        f"EXISTS (SELECT 1 FROM {PLANS} p JOIN {LINES} l ON l.pot_id = p.pot_id "
        f"CROSS JOIN {change['rows']} WHERE l.id = {row}.line_id "
        f"AND {change['key']} = {KEY[vendor].format(row=row)})"
    )


def signed_by_both(vendor: str) -> str:
    """Whether a plan allows just this entry, on a line of a department that has signed it."""
    change = CHANGES[vendor]
    return (
        f"EXISTS (SELECT 1 FROM {PLANS} p JOIN {LINES} l ON l.pot_id = p.pot_id "
        "JOIN organisation_department t ON t.id = l.department_id "
        f"CROSS JOIN {change['rows']} WHERE l.id = NEW.line_id "
        "AND t.side IN ('sales', 'marketing') AND NEW.by_id IN (p.sales_by_id, p.marketing_by_id) "
        f"AND {change['key']} = {KEY[vendor].format(row='NEW')} "
        f"AND {change['line']} = NEW.line_id AND {change['cents']} = NEW.granted_cents)"
    )


def refused(vendor: str) -> dict[str, str]:
    """Which grants are refused."""
    return {
        "only_management_and_signed_plans_grant": "NEW.kind IN ('grant', 'take_back') "
        f"AND NOT ({of_management(vendor)}) AND NOT {signed_by_both(vendor)}",
        "only_the_management_reverses_grants": "NEW.kind = 'reverse' AND NEW.granted_cents <> 0 "
        f"AND NOT ({of_management(vendor)})",
        "what_both_have_signed_is_not_reversed": "NEW.kind = 'reverse' AND NEW.granted_cents <> 0 "
        f"AND EXISTS (SELECT 1 FROM {ENTRIES} e WHERE e.id = NEW.reverses_id "
        f"AND {listed(vendor, 'e')})",
    }


GRANTING = "budget_grants_are_checked"
CHECKED_BY_SQLITE = " ".join(
    f"SELECT RAISE(ABORT, '{name}') WHERE {condition};"
    for name, condition in refused("sqlite").items()
)
CHECKED_BY_POSTGRESQL = " ".join(
    f"IF {condition} THEN RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; END IF;"
    for name, condition in refused("postgresql").items()
)


def person(name: str) -> models.ForeignKey:
    """Who has signed, or in whose place."""
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
        verbose_name=name,
    )


class Migration(migrations.Migration):
    """Signed plans, and grants that name who may give them."""

    dependencies = [
        ("budget", "0004_statements"),
        ("organisation", "0002_database_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SignedPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(unique=True)),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("text", models.CharField(max_length=200, verbose_name="text")),
                (
                    "fingerprint",
                    models.CharField(max_length=64, verbose_name="hash of what was signed"),
                ),
                ("sales_day", models.DateField(verbose_name="day")),
                ("marketing_day", models.DateField(verbose_name="day")),
                (
                    "changes",
                    models.JSONField(
                        help_text="For each entry: its key, its line, and the amount."
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("at", models.DateTimeField(verbose_name="signed on")),
                (
                    "content",
                    models.CharField(max_length=64, verbose_name="hash of what was asked"),
                ),
                ("hash", models.CharField(max_length=64, verbose_name="hash")),
                ("marketing_by", person("signed for marketing by")),
                ("marketing_for", person("stands in for")),
                (
                    "pot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signed_plans",
                        to="budget.pot",
                    ),
                ),
                ("sales_by", person("signed for sales by")),
                ("sales_for", person("stands in for")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("pot", "number"), name="signed_plans_of_a_pot_count"
                    ),
                    models.CheckConstraint(
                        condition=~Q(sales_by=F("marketing_by"))
                        & ~Q(sales_by=F("marketing_for"))
                        & ~Q(sales_for=F("marketing_by"))
                        & ~Q(sales_for=F("marketing_for")),
                        name="nobody_signs_a_plan_for_both_departments",
                    ),
                ]
            },
        ),
        signatures.checked(
            PLANS,
            {"signature_is_of_today": signatures.TODAY_SQLITE} | OF_PLANS,
            {"signature_is_of_today": signatures.TODAY_POSTGRESQL} | OF_PLANS,
            locks=signatures.LOCKED_POT,
        ),
        final("signed_plans_are_final", PLANS),
        never_replaced(
            "signed_plans_are_not_replaced",
            PLANS,
            "id",
            "key",
            "pot_id, number",
        ),
        DatabaseRule(
            GRANTING,
            sqlite=[
                f"CREATE TRIGGER {GRANTING} BEFORE INSERT ON {ENTRIES} "
                f"WHEN NEW.kind IN ('grant', 'take_back', 'reverse') "
                f"BEGIN {CHECKED_BY_SQLITE} END"
            ],
            postgresql=[
                f"CREATE FUNCTION {GRANTING}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"{CHECKED_BY_POSTGRESQL} RETURN NEW; END $$",
                f"CREATE TRIGGER {GRANTING} BEFORE INSERT ON {ENTRIES} FOR EACH ROW "
                f"WHEN (NEW.kind IN ('grant', 'take_back', 'reverse')) "
                f"EXECUTE FUNCTION {GRANTING}()",
            ],
            undo_sqlite=[f"DROP TRIGGER {GRANTING}"],
            undo_postgresql=[
                f"DROP TRIGGER {GRANTING} ON {ENTRIES}",
                f"DROP FUNCTION {GRANTING}()",
            ],
        ),
    ]
