"""Countersigned statements: over the hash of the close, by the heads of both sides, for good."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from gespann.apps.database_rules import final, never_replaced

# The conditions under which a head, or a head's deputy, signs today are those of transfers.
signing = import_module("gespann.apps.budget.migrations.0003_signatures")
STATEMENTS = "budget_statementsignature"
CONDITIONS = {
    "only_heads_sign_for_a_department": signing.OF_HEAD,
    "statements_are_signed_by_sales_and_marketing": "EXISTS (SELECT 1 FROM "
    "organisation_department d WHERE d.id = NEW.department_id "
    "AND d.side IN ('sales', 'marketing'))",
    "statement_is_signed_over_its_close": "COALESCE(NEW.close_hash = "
    f"(SELECT hash FROM {signing.CLOSES} WHERE id = NEW.close_id), FALSE)",
    "nobody_signs_for_both_sides": f"NOT EXISTS (SELECT 1 FROM {STATEMENTS} s "
    "WHERE s.close_id = NEW.close_id AND s.department_id <> NEW.department_id "
    "AND s.by_id = NEW.by_id)",
}


class Migration(migrations.Migration):
    dependencies = [
        ("budget", "0003_signatures"),
        ("jobs", "0002_database_rules"),
        ("organisation", "0003_tokens"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PreparedFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("content_type", models.CharField(max_length=100)),
                ("content", models.BinaryField()),
                (
                    "job",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="jobs.job"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StatementSignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("close_hash", models.CharField(max_length=64, verbose_name="hash of the close")),
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
                    "close",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="budget.monthclose",
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("close", "department"),
                        name="statement_is_signed_once_for_a_department",
                    )
                ],
            },
        ),
        signing.checked(
            STATEMENTS,
            {"signature_is_of_today": signing.TODAY_SQLITE} | CONDITIONS,
            {"signature_is_of_today": signing.TODAY_POSTGRESQL} | CONDITIONS,
            # So that of two signatures of one person at the same moment the second sees the first.
            locks=f"PERFORM 1 FROM {signing.CLOSES} WHERE id = NEW.close_id FOR NO KEY UPDATE;",
        ),
        final("statement_signatures_are_final", STATEMENTS),
        never_replaced(
            "statement_signatures_are_not_replaced",
            STATEMENTS,
            "id",
            "close_id, department_id",
        ),
    ]
