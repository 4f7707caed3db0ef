"""Fits, and what each of them is as bytes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("market", "0002_journal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Fit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seed", models.PositiveBigIntegerField(verbose_name="seed")),
                ("draws", models.PositiveIntegerField(verbose_name="draws")),
                ("thorough", models.BooleanField(verbose_name="checked thoroughly")),
                ("at", models.DateTimeField(verbose_name="made")),
                ("seconds", models.FloatField(verbose_name="took")),
                ("job", models.PositiveBigIntegerField(null=True, unique=True, verbose_name="job")),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("pass", "Holds"),
                            ("review", "With caveats"),
                            ("fail", "Not to be used"),
                        ],
                        max_length=10,
                        verbose_name="verdict",
                    ),
                ),
                ("summary", models.JSONField()),
                ("results", models.JSONField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked for by",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="market.entry",
                        verbose_name="history up to",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Archive",
            fields=[
                (
                    "fit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="archive",
                        serialize=False,
                        to="response.fit",
                    ),
                ),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.AddConstraint(
            model_name="fit",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ["pass", "review", "fail"])),
                name="fit_has_a_verdict",
            ),
        ),
        migrations.AddConstraint(
            model_name="fit",
            constraint=models.CheckConstraint(
                condition=models.Q(("draws__gt", 0), ("seconds__gte", 0)),
                name="fit_has_draws_and_took_time",
            ),
        ),
    ]
