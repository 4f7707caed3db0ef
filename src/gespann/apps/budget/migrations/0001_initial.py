"""Tables of the budget."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisation", "0002_database_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Line",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("planned_cents", models.BigIntegerField(default=0, verbose_name="planned")),
                ("granted_cents", models.BigIntegerField(default=0, verbose_name="granted")),
                ("committed_cents", models.BigIntegerField(default=0, verbose_name="committed")),
                ("spent_cents", models.BigIntegerField(default=0, verbose_name="spent")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "purpose",
                    models.CharField(
                        choices=[("lever", "Lever"), ("measure", "Measure")],
                        max_length=10,
                        verbose_name="for a",
                    ),
                ),
                (
                    "lever",
                    models.CharField(
                        help_text="As firm.toml names it.",
                        max_length=100,
                        verbose_name="lever or measure",
                    ),
                ),
                (
                    "market",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="market"),
                ),
                (
                    "month",
                    models.DateField(
                        blank=True,
                        help_text="Its first day; empty: the whole year.",
                        null=True,
                        verbose_name="month",
                    ),
                ),
                ("entries_count", models.PositiveIntegerField(default=0, verbose_name="entries")),
                (
                    "head",
                    models.CharField(
                        blank=True, default="", max_length=64, verbose_name="hash of the last entry"
                    ),
                ),
                ("booked_at", models.DateTimeField(null=True, verbose_name="last booked")),
                ("closed_through", models.DateField(verbose_name="closed up to and including")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.department",
                        verbose_name="department",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Commitment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=200, verbose_name="for what")),
                (
                    "reference",
                    models.CharField(
                        blank=True, default="", max_length=50, verbose_name="order number"
                    ),
                ),
                (
                    "expires_on",
                    models.DateField(
                        blank=True,
                        help_text="After it, what is open is released.",
                        null=True,
                        verbose_name="last day",
                    ),
                ),
                ("is_blanket", models.BooleanField(default=False, verbose_name="blanket order")),
                ("open_cents", models.BigIntegerField(default=0, verbose_name="open")),
                ("spent_cents", models.BigIntegerField(default=0, verbose_name="settled")),
                (
                    "blanket",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="releases",
                        to="budget.commitment",
                        verbose_name="release of the blanket order",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="budget.line",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MonthBalance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("planned_cents", models.BigIntegerField(default=0, verbose_name="planned")),
                ("granted_cents", models.BigIntegerField(default=0, verbose_name="granted")),
                ("committed_cents", models.BigIntegerField(default=0, verbose_name="committed")),
                ("spent_cents", models.BigIntegerField(default=0, verbose_name="spent")),
                ("month", models.DateField(verbose_name="month")),
                (
                    "line",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="months",
                        to="budget.line",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Pot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("first_day", models.DateField(verbose_name="first day")),
                ("last_day", models.DateField(verbose_name="last day")),
                ("limit_cents", models.BigIntegerField(default=0, verbose_name="limit")),
                ("granted_cents", models.BigIntegerField(default=0, verbose_name="granted")),
                ("decisions", models.PositiveIntegerField(default=0, verbose_name="decisions")),
                (
                    "head",
                    models.CharField(
                        blank=True,
                        default="",
                        max_length=64,
                        verbose_name="hash of the last decision",
                    ),
                ),
                ("closed_through", models.DateField(verbose_name="closed up to and including")),
                (
                    "fiscal_year",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pot",
                        to="organisation.fiscalyear",
                        verbose_name="fiscal year",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MonthClose",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("last_day", models.DateField(verbose_name="last day")),
                ("day", models.DateField(verbose_name="day")),
                ("at", models.DateTimeField(verbose_name="signed off on")),
                (
                    "limit_head",
                    models.CharField(max_length=64, verbose_name="hash of the last decision"),
                ),
                (
                    "heads",
                    models.JSONField(
                        help_text="For each line: how many entries, and the last hash."
                    ),
                ),
                ("hash", models.CharField(max_length=64, verbose_name="hash")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signed off by",
                    ),
                ),
                (
                    "pot",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closes",
                        to="budget.pot",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="line",
            name="pot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="budget.pot"
            ),
        ),
        migrations.CreateModel(
            name="LimitDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(unique=True)),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("limit_cents", models.BigIntegerField(verbose_name="limit")),
                (
                    "reason",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="reason"),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("at", models.DateTimeField(verbose_name="signed on")),
                ("content", models.CharField(max_length=64, verbose_name="hash of what was asked")),
                ("hash", models.CharField(max_length=64, verbose_name="hash")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "stands_for",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="stands in for",
                    ),
                ),
                (
                    "pot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="limit_decisions",
                        to="budget.pot",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(unique=True)),
                ("amount_cents", models.BigIntegerField(verbose_name="amount")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("revision", models.PositiveIntegerField(default=1, verbose_name="revision")),
                ("at", models.DateTimeField(verbose_name="proposed on")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="withdrawn on")),
                ("content", models.CharField(max_length=64, verbose_name="hash of what was asked")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers_out",
                        to="budget.line",
                        verbose_name="from",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers_in",
                        to="budget.line",
                        verbose_name="to",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(verbose_name="revision")),
                ("source_granted_cents", models.BigIntegerField()),
                ("target_granted_cents", models.BigIntegerField()),
                ("day", models.DateField(verbose_name="day")),
                ("at", models.DateTimeField(verbose_name="signed on")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "stands_for",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="stands in for",
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="budget.transfer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("planned_cents", models.BigIntegerField(default=0, verbose_name="planned")),
                ("granted_cents", models.BigIntegerField(default=0, verbose_name="granted")),
                ("committed_cents", models.BigIntegerField(default=0, verbose_name="committed")),
                ("spent_cents", models.BigIntegerField(default=0, verbose_name="spent")),
                ("key", models.UUIDField(unique=True)),
                ("number", models.PositiveIntegerField(default=0, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("plan", "Planned"),
                            ("grant", "Granted"),
                            ("take_back", "Grant taken back"),
                            ("transfer", "Transferred"),
                            ("commit", "Committed"),
                            ("settle", "Settled"),
                            ("release", "Released"),
                            ("call_off", "Drawn from a blanket order"),
                            ("expire", "Expired"),
                            ("spend", "Spent without a commitment"),
                            ("credit", "Credit note"),
                            ("reverse", "Reversed"),
                        ],
                        max_length=10,
                        verbose_name="what",
                    ),
                ),
                ("day", models.DateField(verbose_name="booked for")),
                ("at", models.DateTimeField(null=True, verbose_name="booked on")),
                (
                    "text",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="text"),
                ),
                (
                    "foreign_currency",
                    models.CharField(blank=True, default="", max_length=3, verbose_name="currency"),
                ),
                ("foreign_minor", models.BigIntegerField(null=True, verbose_name="foreign amount")),
                ("rate_millionths", models.BigIntegerField(null=True, verbose_name="rate")),
                ("planned_after", models.BigIntegerField(default=0)),
                ("granted_after", models.BigIntegerField(default=0)),
                ("committed_after", models.BigIntegerField(default=0)),
                ("spent_after", models.BigIntegerField(default=0)),
                ("content", models.CharField(max_length=64, verbose_name="hash of what was asked")),
                (
                    "hash",
                    models.CharField(blank=True, default="", max_length=64, verbose_name="hash"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        help_text="Empty: the workbench, when a commitment expires.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="budget.commitment",
                    ),
                ),
                (
                    "reverses",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversals",
                        to="budget.entry",
                        verbose_name="reverses",
                    ),
                ),
                (
                    "stands_for",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="stands in for",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="budget.line",
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="budget.transfer",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(
                condition=models.Q(("open_cents__gt", 0)),
                fields=["expires_on"],
                name="budget_expiring",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(("open_cents__gte", 0), ("spent_cents__gte", 0)),
                name="budget_commitment_not_oversettled",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_blanket", False), ("blanket__isnull", True), _connector="OR"
                ),
                name="budget_release_is_no_blanket_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="monthbalance",
            constraint=models.UniqueConstraint(
                fields=("line", "month"), name="one_balance_for_a_month"
            ),
        ),
        migrations.AddConstraint(
            model_name="pot",
            constraint=models.CheckConstraint(
                condition=models.Q(("limit_cents__gte", models.F("granted_cents"))),
                name="budget_pot_not_overgranted",
            ),
        ),
        migrations.AddConstraint(
            model_name="pot",
            constraint=models.CheckConstraint(
                condition=models.Q(("granted_cents__gte", 0), ("limit_cents__gte", 0)),
                name="budget_pot_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="pot",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gt", models.F("first_day"))),
                name="budget_pot_has_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="monthclose",
            constraint=models.UniqueConstraint(
                fields=("pot", "last_day"), name="month_is_closed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "granted_cents__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("committed_cents"), "+", models.F("spent_cents")
                        ),
                    )
                ),
                name="budget_line_not_overdrawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("committed_cents__gte", 0),
                    ("granted_cents__gte", 0),
                    ("planned_cents__gte", 0),
                    ("spent_cents__gte", 0),
                ),
                name="budget_line_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["lever", "measure"])),
                name="budget_line_purpose_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__isnull", True), ("month__day", 1), _connector="OR"),
                name="budget_line_month_is_its_first_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="limitdecision",
            constraint=models.UniqueConstraint(
                fields=("pot", "number"), name="limit_decisions_count_without_a_gap"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_cents__gt", 0), models.Q(("source", models.F("target")), _negated=True)
                ),
                name="transfer_has_an_amount_and_two_lines",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["line", "day"], name="budget_entry_days"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                fields=("line", "number"), name="entries_of_a_line_count"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reverses__isnull", False)),
                fields=("reverses",),
                name="entry_is_reversed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("transfer__isnull", False)),
                fields=("transfer", "line"),
                name="transfer_books_a_line_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("committed_cents", 0), ("granted_cents", 0), ("spent_cents", 0)),
                        ("kind", "plan"),
                    ),
                    models.Q(
                        models.Q(("committed_cents", 0), ("planned_cents", 0), ("spent_cents", 0)),
                        ("granted_cents__gt", 0),
                        ("kind", "grant"),
                    ),
                    models.Q(
                        models.Q(("committed_cents", 0), ("planned_cents", 0), ("spent_cents", 0)),
                        ("granted_cents__lt", 0),
                        ("kind", "take_back"),
                    ),
                    models.Q(
                        models.Q(
                            ("committed_cents", 0),
                            ("planned_cents", 0),
                            ("spent_cents", 0),
                            models.Q(("granted_cents", 0), _negated=True),
                        ),
                        ("kind", "transfer"),
                    ),
                    models.Q(
                        models.Q(("granted_cents", 0), ("planned_cents", 0)),
                        ("committed_cents__gt", 0),
                        ("kind", "commit"),
                        ("spent_cents", 0),
                    ),
                    models.Q(
                        models.Q(("granted_cents", 0), ("planned_cents", 0)),
                        ("committed_cents__lte", 0),
                        ("kind", "settle"),
                        ("spent_cents__gt", 0),
                    ),
                    models.Q(
                        models.Q(("granted_cents", 0), ("planned_cents", 0)),
                        ("committed_cents__lt", 0),
                        ("kind__in", ["release", "call_off", "expire"]),
                        ("spent_cents", 0),
                    ),
                    models.Q(
                        models.Q(("granted_cents", 0), ("planned_cents", 0)),
                        ("committed_cents", 0),
                        ("kind", "spend"),
                        ("spent_cents__gt", 0),
                    ),
                    models.Q(
                        models.Q(("granted_cents", 0), ("planned_cents", 0)),
                        ("committed_cents", 0),
                        ("kind", "credit"),
                        ("spent_cents__lt", 0),
                    ),
                    models.Q(
                        models.Q(
                            ("committed_cents", 0),
                            ("granted_cents", 0),
                            ("planned_cents", 0),
                            ("spent_cents", 0),
                            _negated=True,
                        ),
                        ("kind", "reverse"),
                    ),
                    _connector="OR",
                ),
                name="entry_kind_has_its_amounts",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("committed_cents__gte", -1000000000000000),
                    ("committed_cents__lte", 1000000000000000),
                    ("granted_cents__gte", -1000000000000000),
                    ("granted_cents__lte", 1000000000000000),
                    ("planned_cents__gte", -1000000000000000),
                    ("planned_cents__lte", 1000000000000000),
                    ("spent_cents__gte", -1000000000000000),
                    ("spent_cents__lte", 1000000000000000),
                ),
                name="entry_amount_is_not_too_large",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("commitment__isnull", False),
                        ("kind__in", ("commit", "settle", "release", "call_off", "expire")),
                    ),
                    ("kind__in", ["reverse", "credit"]),
                    models.Q(
                        models.Q(
                            (
                                "kind__in",
                                [
                                    "commit",
                                    "settle",
                                    "release",
                                    "call_off",
                                    "expire",
                                    "reverse",
                                    "credit",
                                ],
                            ),
                            _negated=True,
                        ),
                        ("commitment__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="entry_is_of_a_commitment_or_not",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "transfer"), ("transfer__isnull", False)),
                    models.Q(
                        models.Q(("kind", "transfer"), _negated=True), ("transfer__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="entry_of_a_transfer_names_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "reverse"), ("reverses__isnull", False)),
                    models.Q(
                        models.Q(("kind", "reverse"), _negated=True), ("reverses__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="entry_that_reverses_says_which",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("by__isnull", False), ("kind", "expire"), _connector="OR"),
                name="only_expiry_is_booked_by_nobody",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("foreign_currency", ""),
                        ("foreign_minor__isnull", True),
                        ("rate_millionths__isnull", True),
                    ),
                    models.Q(
                        models.Q(("foreign_currency", ""), _negated=True),
                        ("foreign_minor__isnull", False),
                        ("rate_millionths__gt", 0),
                    ),
                    _connector="OR",
                ),
                name="foreign_money_has_its_rate",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("foreign_minor__isnull", True),
                    models.Q(
                        django.db.models.lookups.GreaterThanOrEqual(
                            django.db.models.expressions.CombinedExpression(
                                models.F("foreign_minor"), "*", models.F("rate_millionths")
                            ),
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("spent_cents"), "*", models.Value(1000000)
                                ),
                                "-",
                                models.Value(500000),
                            ),
                        ),
                        django.db.models.lookups.LessThanOrEqual(
                            django.db.models.expressions.CombinedExpression(
                                models.F("foreign_minor"), "*", models.F("rate_millionths")
                            ),
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("spent_cents"), "*", models.Value(1000000)
                                ),
                                "+",
                                models.Value(500000),
                            ),
                        ),
                    ),
                    _connector="OR",
                ),
                name="foreign_money_is_worth_what_is_booked",
            ),
        ),
    ]
