"""Definition, journal and drafts of the history."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Definition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(verbose_name="firm.toml")),
                ("beliefs_name", models.CharField(blank=True, max_length=100)),
                ("beliefs", models.BinaryField(blank=True, default=b"")),
                (
                    "read",
                    models.JSONField(
                        help_text="Levers, stages and words of firm.toml, as it was read."
                    ),
                ),
            ],
        ),
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
                ("follows", models.PositiveIntegerField()),
                ("text", models.TextField()),
                ("beliefs_name", models.CharField(blank=True, max_length=100)),
                ("beliefs", models.BinaryField(blank=True, default=b"")),
                ("file_name", models.CharField(blank=True, max_length=100)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("replaces", models.BooleanField(default=False)),
                ("summary", models.JSONField()),
                ("table", models.BinaryField(default=b"")),
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
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="number")),
                ("at", models.DateTimeField(verbose_name="on")),
                ("file_name", models.CharField(blank=True, max_length=100, verbose_name="file")),
                (
                    "sha256",
                    models.CharField(
                        blank=True, max_length=64, verbose_name="fingerprint of the file"
                    ),
                ),
                (
                    "replaces",
                    models.BooleanField(default=False, verbose_name="replaces what was known"),
                ),
                ("rows", models.PositiveIntegerField(default=0, verbose_name="rows")),
                ("starts", models.DateField(null=True, verbose_name="first period")),
                ("ends", models.DateField(null=True, verbose_name="last period")),
                ("added", models.JSONField(default=dict, verbose_name="sums and courses")),
                ("table", models.BinaryField(default=b"")),
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
                    "definition",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="market.definition",
                    ),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone",
                        to="market.entry",
                        verbose_name="undoes",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("definition__isnull", False), ("undoes__isnull", True)),
                            models.Q(
                                ("definition__isnull", True), ("rows", 0), ("undoes__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="entry_lands_or_undoes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ends__isnull", True), ("rows", 0), ("starts__isnull", True)),
                            models.Q(
                                ("ends__gte", models.F("starts")),
                                ("rows__gt", 0),
                                ("starts__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="entry_with_rows_has_periods",
                    ),
                ],
            },
        ),
    ]
