"""The surface that sliders ask, and what pages tell of a fit with both sides' beliefs; final."""

import django.db.models.deletion
from django.db import migrations, models

from gespann.apps.database_rules import final, never_replaced


def of_prepared(related_name: str) -> models.OneToOneField:
    """The key that names what was prepared."""
    return models.OneToOneField(
        on_delete=django.db.models.deletion.PROTECT,
        primary_key=True,
        related_name=related_name,
        serialize=False,
        to="plan.prepared",
    )


class Migration(migrations.Migration):
    """Two tables beside what was prepared, so that this one and its triggers stay as they are."""

    dependencies = [("plan", "0004_results_of_tests")]

    operations = [
        migrations.CreateModel(
            name="Surface",
            fields=[
                ("prepared", of_prepared("surface")),
                ("content", models.BinaryField()),
                ("markets", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[("prepared", of_prepared("evidence")), ("results", models.JSONField())],
        ),
        final("plan_surface_is_final", "plan_surface"),
        final("plan_evidence_is_final", "plan_evidence"),
        never_replaced("plan_surface_stays", "plan_surface", "prepared_id"),
        never_replaced("plan_evidence_stays", "plan_evidence", "prepared_id"),
    ]
