"""Tables of the actuals."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Drafts, imports, invoices and what books them, rules, steps."""

    initial = True

    dependencies = [
        ("budget", "0003_signatures"),
        ("organisation", "0003_tokens"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("made", models.DateTimeField()),
                ("file_name", models.CharField(max_length=100)),
                ("sha256", models.CharField(max_length=64)),
                ("program", models.CharField(max_length=30)),
                ("title", models.CharField(max_length=50)),
                ("origin", models.CharField(max_length=10)),
                ("currency", models.CharField(blank=True, max_length=3)),
                (
                    "rows",
                    models.JSONField(help_text="As they were read, payees and texts among it."),
                ),
                ("aside", models.JSONField(default=dict)),
                ("checks", models.JSONField(default=list)),
                (
                    "by",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="number")),
                ("at", models.DateTimeField(verbose_name="on")),
                (
                    "reason",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="reason"),
                ),
                ("file_name", models.CharField(blank=True, max_length=100, verbose_name="file")),
                (
                    "sha256",
                    models.CharField(
                        blank=True, max_length=64, verbose_name="fingerprint of the file"
                    ),
                ),
                ("program", models.CharField(blank=True, max_length=30)),
                ("title", models.CharField(blank=True, max_length=50, verbose_name="program")),
                ("origin", models.CharField(blank=True, max_length=10)),
                ("currency", models.CharField(blank=True, max_length=3)),
                (
                    "counts",
                    models.JSONField(
                        default=dict, help_text="How many rows of each kind, and sums."
                    ),
                ),
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
                    "undoes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone",
                        to="actuals.import",
                        verbose_name="undoes",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Invoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.PositiveIntegerField(verbose_name="row")),
                ("key", models.CharField(max_length=64)),
                ("correction", models.PositiveIntegerField(default=0)),
                ("generation", models.PositiveIntegerField(default=0)),
                ("attempt", models.PositiveIntegerField(default=0)),
                ("day", models.DateField(verbose_name="day")),
                ("gross_cents", models.BigIntegerField(verbose_name="amount")),
                ("tax_cents", models.BigIntegerField(default=0, verbose_name="input tax")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("ledger", "Bookkeeping"),
                            ("ads", "Ad platform"),
                            ("bank", "Bank"),
                        ],
                        max_length=10,
                        verbose_name="from",
                    ),
                ),
                ("program", models.CharField(max_length=30, verbose_name="program")),
                ("account", models.CharField(blank=True, max_length=20, verbose_name="account")),
                (
                    "cost_centre",
                    models.CharField(blank=True, max_length=50, verbose_name="cost centre (KOST1)"),
                ),
                (
                    "cost_object",
                    models.CharField(blank=True, max_length=50, verbose_name="cost object (KOST2)"),
                ),
                ("campaign", models.CharField(blank=True, max_length=500, verbose_name="campaign")),
                (
                    "document",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="number of the invoice"
                    ),
                ),
                ("payee", models.CharField(blank=True, max_length=500, verbose_name="payee")),
                ("text", models.CharField(blank=True, max_length=500, verbose_name="text")),
                (
                    "erased_on",
                    models.DateField(null=True, verbose_name="payee and text taken out on"),
                ),
                (
                    "foreign_currency",
                    models.CharField(blank=True, max_length=3, verbose_name="foreign currency"),
                ),
                ("foreign_minor", models.BigIntegerField(null=True, verbose_name="foreign amount")),
                (
                    "rate",
                    models.DecimalField(
                        decimal_places=6, max_digits=18, null=True, verbose_name="rate"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("inbox", "In the inbox"),
                            ("booked", "Booked"),
                            ("not_ours", "Not ours"),
                            ("undone", "Undone with its import"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_rule", "No rule fits"),
                            ("no_line", "No line for this day"),
                            ("over_limit", "More than is available"),
                            ("month_closed", "The month is closed"),
                            ("other_department", "For another department to book"),
                            ("other_currency", "In another currency"),
                            ("repeated", "Says the same as another row"),
                            ("same_payment", "Perhaps booked already"),
                            ("credit_too_large", "More comes back than was spent"),
                            ("taken_back", "Taken back"),
                        ],
                        max_length=20,
                        verbose_name="why",
                    ),
                ),
                ("dealt_with_on", models.DateField(null=True, verbose_name="dealt with on")),
                (
                    "asked",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.department",
                        verbose_name="asked department",
                    ),
                ),
                (
                    "brought_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
                        to="actuals.import",
                        verbose_name="import",
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="budget.commitment",
                        verbose_name="order",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="budget.line",
                        verbose_name="line",
                    ),
                ),
                (
                    "same_as",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="actuals.invoice",
                        verbose_name="same as",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Booked",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("attempt", models.PositiveIntegerField()),
                ("part", models.PositiveIntegerField()),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="of_invoice",
                        to="budget.entry",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="booked",
                        to="actuals.invoice",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Rule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField(verbose_name="place")),
                (
                    "origin",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ledger", "Bookkeeping"),
                            ("ads", "Ad platform"),
                            ("bank", "Bank"),
                        ],
                        max_length=10,
                        verbose_name="from",
                    ),
                ),
                ("program", models.CharField(blank=True, max_length=30, verbose_name="program")),
                (
                    "accounts",
                    models.CharField(
                        blank=True,
                        help_text="Such as 4600-4699, 4980.",
                        max_length=200,
                        verbose_name="accounts",
                    ),
                ),
                (
                    "cost_centre",
                    models.CharField(blank=True, max_length=50, verbose_name="cost centre (KOST1)"),
                ),
                (
                    "cost_object",
                    models.CharField(blank=True, max_length=50, verbose_name="cost object (KOST2)"),
                ),
                ("campaign", models.CharField(blank=True, max_length=100, verbose_name="campaign")),
                ("payee", models.CharField(blank=True, max_length=100, verbose_name="payee")),
                ("text", models.CharField(blank=True, max_length=100, verbose_name="text")),
                (
                    "treatment",
                    models.CharField(
                        choices=[("book", "Book on a line"), ("outside", "Leave out and count")],
                        max_length=10,
                        verbose_name="what to do",
                    ),
                ),
                (
                    "tax_percent",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Budgets are net. Bookkeeping says it itself; banks never do.",
                        verbose_name="input tax within the amount, in percent",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="on")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended on")),
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
                    "line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="budget.line",
                        verbose_name="line",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="invoice",
            name="rule",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invoices",
                to="actuals.rule",
                verbose_name="rule",
            ),
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("booked_by_rule", "Booked by a rule"),
                            ("left", "Left in the inbox"),
                            ("booked", "Booked"),
                            ("not_ours", "Marked as not ours"),
                            ("asked", "Asked"),
                            ("taken_back", "Taken back"),
                            ("undone", "Undone with its import"),
                        ],
                        max_length=20,
                        verbose_name="what",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="on")),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="words")),
                ("amount_cents", models.BigIntegerField(null=True, verbose_name="amount")),
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.department",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="actuals.invoice",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="budget.line",
                        verbose_name="line",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undoes__isnull", True), models.Q(("file_name", ""), _negated=True)),
                    models.Q(("file_name", ""), ("undoes__isnull", False)),
                    _connector="OR",
                ),
                name="import_lands_or_undoes",
            ),
        ),
        migrations.AddConstraint(
            model_name="booked",
            constraint=models.UniqueConstraint(
                fields=("invoice", "attempt", "part"), name="a_part_is_booked_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="rule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("line__isnull", False), ("treatment", "book")),
                    models.Q(("line__isnull", True), ("treatment", "outside")),
                    _connector="OR",
                ),
                name="rule_books_on_a_line_or_leaves_out",
            ),
        ),
        migrations.AddConstraint(
            model_name="rule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("accounts", ""),
                    ("campaign", ""),
                    ("cost_centre", ""),
                    ("cost_object", ""),
                    ("origin", ""),
                    ("payee", ""),
                    ("program", ""),
                    ("text", ""),
                    _negated=True,
                ),
                name="rule_asks_for_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="rule",
            constraint=models.CheckConstraint(
                condition=models.Q(("tax_percent__lt", 100)), name="rule_has_a_rate_of_tax"
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["state", "day"], name="actuals_state"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["gross_cents", "day"], name="actuals_amount"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "undone"), _negated=True),
                fields=("key", "correction"),
                name="a_row_is_one_invoice",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                fields=("key", "correction", "generation"), name="a_row_of_an_import_is_one_invoice"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "inbox"), _negated=True),
                    models.Q(("why", ""), _negated=True),
                    _connector="OR",
                ),
                name="invoice_in_the_inbox_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("gross_cents", 0), _negated=True), name="invoice_has_an_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("gross_cents__gt", 0),
                        ("gross_cents__gte", models.F("tax_cents")),
                        ("tax_cents__gte", 0),
                    ),
                    models.Q(
                        ("gross_cents__lt", 0),
                        ("gross_cents__lte", models.F("tax_cents")),
                        ("tax_cents__lte", 0),
                    ),
                    _connector="OR",
                ),
                name="tax_is_within_the_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("dealt_with_on__isnull", True), ("state", "inbox")),
                    models.Q(
                        models.Q(("state", "inbox"), _negated=True),
                        ("dealt_with_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="dealt_with_or_in_the_inbox",
            ),
        ),
    ]
