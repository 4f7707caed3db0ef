"""What a fit expects of a version of the plan; final."""

import django.db.models.deletion
from django.db import migrations, models

from gespann.apps.database_rules import final, never_replaced


class Migration(migrations.Migration):
    """One table, which nobody changes."""

    dependencies = [("plan", "0005_surface"), ("response", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Expectation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("results", models.JSONField()),
                ("at", models.DateTimeField(verbose_name="made")),
                (
                    "job",
                    models.PositiveBigIntegerField(null=True, unique=True, verbose_name="job"),
                ),
                (
                    "fit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="response.fit",
                        verbose_name="fit",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expectations",
                        to="plan.planversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "fit"), name="a_fit_expects_one_thing_of_a_version"
                    )
                ]
            },
        ),
        final("plan_expectation_is_final", "plan_expectation"),
        never_replaced(
            "plan_expectation_stays", "plan_expectation", "id", "job", "version_id, fit_id"
        ),
    ]
