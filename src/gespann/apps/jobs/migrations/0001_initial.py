"""The tables of jobs."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Recurrence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=100, unique=True, verbose_name="kind")),
                ("rule", models.CharField(max_length=100, verbose_name="rule")),
                ("due_at", models.DateTimeField(verbose_name="due")),
            ],
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=100, verbose_name="kind")),
                ("arguments", models.JSONField(default=dict, verbose_name="arguments")),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="asked for")),
                ("key", models.CharField(default="", editable=False, max_length=200)),
                (
                    "priority",
                    models.SmallIntegerField(
                        choices=[
                            (-10, "when there is time"),
                            (0, "in turn"),
                            (10, "as soon as possible"),
                        ],
                        default=0,
                        verbose_name="priority",
                    ),
                ),
                (
                    "not_before",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="not before",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Not possible"),
                            ("cancelled", "Cancelled"),
                            ("dead", "Given up"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                (
                    "attempts_allowed",
                    models.PositiveSmallIntegerField(verbose_name="attempts allowed"),
                ),
                ("owner", models.CharField(default="", editable=False, max_length=100)),
                ("lease_until", models.DateTimeField(editable=False, null=True)),
                ("fence", models.PositiveBigIntegerField(default=0, editable=False)),
                (
                    "cancel_asked_at",
                    models.DateTimeField(null=True, verbose_name="cancelling asked for"),
                ),
                ("started_at", models.DateTimeField(null=True, verbose_name="started")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
                ("share_done", models.FloatField(default=0.0, verbose_name="share done")),
                ("phase", models.CharField(default="", max_length=100, verbose_name="phase")),
                ("seconds_left", models.FloatField(null=True, verbose_name="seconds left")),
                ("progress_at", models.DateTimeField(editable=False, null=True)),
                ("result", models.JSONField(null=True, verbose_name="result")),
                ("sentence", models.TextField(default="", verbose_name="what a person is told")),
                (
                    "details",
                    models.TextField(
                        default="", verbose_name="what went wrong, for whoever mends it"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="jobs",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked for by",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "queued")),
                        fields=["-priority", "id"],
                        name="job_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("state", "running")),
                        fields=["lease_until"],
                        name="job_leased",
                    ),
                    models.Index(fields=["asked_by", "-id"], name="job_of_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["queued", "running", "done", "failed", "cancelled", "dead"],
                            )
                        ),
                        name="job_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("lease_until__isnull", False),
                                ("started_at__isnull", False),
                                ("state", "running"),
                                models.Q(("owner", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "running"), _negated=True),
                                ("lease_until__isnull", True),
                                ("owner", ""),
                            ),
                            _connector="OR",
                        ),
                        name="job_has_owner_and_lease_while_running",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("finished_at__isnull", False),
                                ("state__in", ("done", "failed", "cancelled", "dead")),
                            ),
                            models.Q(
                                models.Q(
                                    ("state__in", ("done", "failed", "cancelled", "dead")),
                                    _negated=True,
                                ),
                                ("finished_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="job_is_finished_when_it_ended",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("share_done", 1.0), ("state", "done")),
                            ("result__isnull", True),
                            _connector="OR",
                        ),
                        name="job_has_a_result_only_when_done",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "cancelled"), _negated=True),
                            ("cancel_asked_at__isnull", False),
                            _connector="OR",
                        ),
                        name="job_is_cancelled_only_when_asked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("attempts__lte", models.F("attempts_allowed")),
                            ("attempts_allowed__gte", 1),
                        ),
                        name="job_takes_no_more_attempts_than_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("share_done__gte", 0.0), ("share_done__lte", 1.0)),
                        name="job_share_done_is_a_share",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("key", ""), _negated=True), ("asked_by__isnull", False)
                        ),
                        fields=("asked_by", "kind", "key"),
                        name="job_key_is_used_once_by_a_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("key", ""), _negated=True), ("asked_by__isnull", True)
                        ),
                        fields=("kind", "key"),
                        name="job_key_is_used_once_by_nobody",
                    ),
                ],
            },
        ),
    ]
