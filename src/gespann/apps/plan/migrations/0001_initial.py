"""The first tables of the planning round."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisation", "0002_database_rules"),
        ("response", "0002_final"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Prepared",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("edition", models.PositiveIntegerField(verbose_name="edition of the wishes")),
                ("frame", models.PositiveIntegerField(verbose_name="frame")),
                (
                    "learned_anew",
                    models.BooleanField(verbose_name="fitted anew with both sides’ beliefs"),
                ),
                ("plan", models.JSONField()),
                ("mean", models.JSONField()),
                ("tests", models.JSONField()),
                ("dispute", models.JSONField()),
                ("at", models.DateTimeField(verbose_name="made")),
                ("job", models.PositiveBigIntegerField(null=True, unique=True, verbose_name="job")),
                (
                    "fit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="response.fit",
                        verbose_name="fit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Learned",
            fields=[
                (
                    "prepared",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="learned",
                        serialize=False,
                        to="plan.prepared",
                    ),
                ),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="MediatorText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("lines", models.JSONField(verbose_name="amounts")),
                (
                    "words",
                    models.TextField(blank=True, default="", max_length=2000, verbose_name="text"),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("sales", "Sales"),
                            ("marketing", "Marketing"),
                            ("neutral", "Neutral"),
                        ],
                        max_length=10,
                        verbose_name="side",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("budget_cents", models.BigIntegerField(verbose_name="budget")),
                ("goal_cents", models.BigIntegerField(blank=True, null=True, verbose_name="goal")),
                ("deadline", models.DateField(verbose_name="deadline")),
                (
                    "answer_days",
                    models.PositiveSmallIntegerField(default=14, verbose_name="days for an answer"),
                ),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("wishes", "Wishes"),
                            ("evidence", "Evidence"),
                            ("room", "Room"),
                            ("proposals", "Proposals"),
                            ("signatures", "Signatures"),
                        ],
                        default="wishes",
                        max_length=12,
                        verbose_name="phase",
                    ),
                ),
                (
                    "edition",
                    models.PositiveIntegerField(default=1, verbose_name="edition of the wishes"),
                ),
                ("frame", models.PositiveIntegerField(default=1, verbose_name="frame")),
                (
                    "versions",
                    models.PositiveIntegerField(default=0, verbose_name="versions of the plan"),
                ),
                ("turns", models.PositiveIntegerField(default=0, verbose_name="turns")),
                ("frozen_at", models.DateTimeField(null=True, verbose_name="signed by both on")),
                (
                    "fiscal_year",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="round",
                        to="organisation.fiscalyear",
                        verbose_name="fiscal year",
                    ),
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
            ],
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("sales", "Sales"),
                            ("marketing", "Marketing"),
                            ("neutral", "Neutral"),
                        ],
                        max_length=10,
                        verbose_name="by",
                    ),
                ),
                ("lines", models.JSONField(verbose_name="amounts")),
                ("total_cents", models.BigIntegerField(verbose_name="together")),
                (
                    "reason",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="reason"),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
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
                    "text",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposal",
                        to="plan.mediatortext",
                        verbose_name="mediator’s text",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="plan.round",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="prepared",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="prepared",
                to="plan.round",
            ),
        ),
        migrations.CreateModel(
            name="PlanVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("frame", models.PositiveIntegerField(verbose_name="frame")),
                ("budget_cents", models.BigIntegerField(verbose_name="budget")),
                ("total_cents", models.BigIntegerField(verbose_name="together")),
                (
                    "reason",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="reason"),
                ),
                ("content", models.TextField(verbose_name="what is signed")),
                ("hash", models.CharField(max_length=64, verbose_name="hash")),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "amends",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amendments",
                        to="plan.planversion",
                        verbose_name="amends",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written down by",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_versions",
                        to="plan.proposal",
                        verbose_name="from the proposal",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_versions",
                        to="plan.round",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("sales", "Sales"),
                            ("marketing", "Marketing"),
                            ("neutral", "Neutral"),
                        ],
                        max_length=10,
                        verbose_name="for",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="plan.round",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="mediatortext",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="texts", to="plan.round"
            ),
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
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("opened", "Round opened"),
                            ("walked", "Phase changed"),
                            ("framed", "Goal, budget, deadline or fit changed"),
                            ("joined", "Participant added"),
                            ("left", "Participant left"),
                            ("handed_in", "Wishes handed in"),
                            ("proposed", "Proposal made"),
                            ("text_put", "Mediator’s text put on the table"),
                            ("answered", "Proposal answered"),
                            ("talked", "Conversation held"),
                            ("test_proposed", "Test proposed"),
                            ("test_signed", "Test signed"),
                            ("version_made", "Plan written down"),
                            ("signed", "Plan signed"),
                            ("withdrawn", "Signature withdrawn"),
                        ],
                        max_length=15,
                        verbose_name="act",
                    ),
                ),
                (
                    "part",
                    models.CharField(blank=True, default="", max_length=10, verbose_name="for"),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                ("figures", models.JSONField(default=dict, verbose_name="what changed")),
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
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="plan.round",
                    ),
                ),
            ],
            options={
                "verbose_name": "journal entry",
            },
        ),
        migrations.CreateModel(
            name="Conversation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("outcome", models.CharField(max_length=300, verbose_name="what came of it")),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="noted by",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conversations",
                        to="plan.round",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "line",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="line"),
                ),
                (
                    "tag",
                    models.CharField(
                        choices=[("fact", "Fact"), ("forecast", "Forecast"), ("value", "Value")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("text", models.CharField(max_length=280, verbose_name="comment")),
                (
                    "evidence",
                    models.URLField(
                        blank=True, default="", max_length=500, verbose_name="evidence"
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("sales", "Sales"),
                            ("marketing", "Marketing"),
                            ("neutral", "Neutral"),
                        ],
                        max_length=10,
                        verbose_name="side",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
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
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="plan.round",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AgreedTest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lever", models.CharField(max_length=100, verbose_name="lever")),
                ("markets", models.JSONField(verbose_name="markets")),
                ("effort", models.FloatField(verbose_name="effort")),
                ("starts", models.DateField(verbose_name="first day")),
                ("weeks", models.PositiveSmallIntegerField(verbose_name="weeks")),
                ("run_by", models.CharField(max_length=100, verbose_name="who runs it")),
                ("conclusions", models.JSONField(verbose_name="conclusions")),
                ("content", models.TextField(verbose_name="what is signed")),
                ("hash", models.CharField(max_length=64, verbose_name="hash")),
                ("at", models.DateTimeField(verbose_name="when")),
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
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreed_tests",
                        to="plan.round",
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
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("sales", "Sales"),
                            ("marketing", "Marketing"),
                            ("neutral", "Neutral"),
                        ],
                        max_length=10,
                        verbose_name="for",
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("at", models.DateTimeField(verbose_name="signed on")),
                ("hash", models.CharField(max_length=64, verbose_name="hash of what was signed")),
                ("factor", models.CharField(max_length=30, verbose_name="log-in factor")),
                ("factor_at", models.DateTimeField(verbose_name="shown on")),
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
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="plan.planversion",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreement",
                        to="plan.planversion",
                    ),
                ),
                (
                    "marketing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plan.signature",
                    ),
                ),
                (
                    "sales",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plan.signature",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("turns", models.PositiveIntegerField(verbose_name="turns")),
                ("day", models.DateField(verbose_name="day")),
                (
                    "block",
                    models.CharField(
                        blank=True, default="", max_length=30, verbose_name="why it does not move"
                    ),
                ),
                ("next_steps", models.JSONField(default=list, verbose_name="next steps")),
                ("rounds", models.JSONField()),
                ("at", models.DateTimeField(verbose_name="made")),
                ("job", models.PositiveBigIntegerField(null=True, unique=True, verbose_name="job")),
                (
                    "prepared",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standings",
                        to="plan.prepared",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TestSignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("sales", "Sales"),
                            ("marketing", "Marketing"),
                            ("neutral", "Neutral"),
                        ],
                        max_length=10,
                        verbose_name="for",
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("at", models.DateTimeField(verbose_name="signed on")),
                ("hash", models.CharField(max_length=64, verbose_name="hash of what was signed")),
                ("factor", models.CharField(max_length=30, verbose_name="log-in factor")),
                ("factor_at", models.DateTimeField(verbose_name="shown on")),
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
                    "test",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="plan.agreedtest",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Wishes",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("sales", "Sales"),
                            ("marketing", "Marketing"),
                            ("neutral", "Neutral"),
                        ],
                        max_length=10,
                        verbose_name="side",
                    ),
                ),
                ("edition", models.PositiveIntegerField(verbose_name="edition")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("changed_at", models.DateTimeField(null=True, verbose_name="changed on")),
                ("handed_in_at", models.DateTimeField(null=True, verbose_name="handed in on")),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
                (
                    "handed_in_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handed in by",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wishes",
                        to="plan.round",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WishedMeasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="measure")),
                ("cost_cents", models.BigIntegerField(verbose_name="cost")),
                ("purpose", models.CharField(max_length=200, verbose_name="what for")),
                (
                    "wishes",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="plan.wishes",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WishedAmount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lever", models.CharField(max_length=100, verbose_name="lever")),
                ("cents", models.BigIntegerField(verbose_name="amount")),
                (
                    "least_cents",
                    models.BigIntegerField(
                        default=0,
                        help_text="Below it the side would rather do without.",
                        verbose_name="at least",
                    ),
                ),
                ("weight", models.FloatField(default=1.0, verbose_name="weight")),
                (
                    "wishes",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amounts",
                        to="plan.wishes",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OutcomeWeight",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("revenue", "Revenue of the year"),
                            ("contribution", "Contribution of the year"),
                            ("leads", "Leads"),
                            ("later", "What is left to later years"),
                            ("spare", "Work within capacity"),
                        ],
                        max_length=15,
                        verbose_name="outcome",
                    ),
                ),
                ("weight", models.FloatField(verbose_name="weight")),
                (
                    "wishes",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="weights",
                        to="plan.wishes",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BeliefAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lever", models.CharField(max_length=100, verbose_name="lever")),
                ("without", models.FloatField(verbose_name="without it")),
                ("half", models.FloatField(verbose_name="with half of the usual effort")),
                ("more", models.FloatField(verbose_name="with half as much again")),
                ("most", models.FloatField(verbose_name="with as much as anybody can think of")),
                ("lasts_months", models.FloatField(verbose_name="how many months an effect lasts")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("changed_at", models.DateTimeField(verbose_name="changed on")),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
                (
                    "wishes",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="beliefs",
                        to="plan.wishes",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
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
                    "signature",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal",
                        to="plan.signature",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("sales", "Sales"),
                            ("marketing", "Marketing"),
                            ("neutral", "Neutral"),
                        ],
                        max_length=10,
                        verbose_name="side",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("accept", "Accepted"),
                            ("counter", "Answered with a proposal"),
                            ("return", "Returned in writing"),
                        ],
                        max_length=10,
                        verbose_name="answer",
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="reason"),
                ),
                ("asked", models.JSONField(default=dict, verbose_name="asked of the next text")),
                ("at", models.DateTimeField(verbose_name="when")),
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
                    "counter",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers_to",
                        to="plan.proposal",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="plan.proposal",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("proposal", "part"), name="a_side_answers_a_proposal_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["accept", "counter", "return"]),
                            ("part__in", ["sales", "marketing"]),
                        ),
                        name="answer_is_of_a_side_and_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("counter__isnull", False), ("kind", "counter")),
                            models.Q(
                                models.Q(("kind", "counter"), _negated=True),
                                ("counter__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="answer_with_a_proposal_names_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "return"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="what_is_returned_says_why",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("budget_cents__gt", 0),
                    models.Q(("goal_cents__isnull", True), ("goal_cents__gt", 0), _connector="OR"),
                ),
                name="round_has_a_budget_and_perhaps_a_goal",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("phase__in", ["wishes", "evidence", "room", "proposals", "signatures"])
                ),
                name="round_phase_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("frozen_at__isnull", True), ("phase", "signatures"), _connector="OR"
                ),
                name="round_frozen_stands_at_the_signatures",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                fields=("round", "number"), name="proposals_of_a_round_count"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("part", "neutral"), ("text__isnull", False)),
                    models.Q(("part__in", ["sales", "marketing"]), ("text__isnull", True)),
                    _connector="OR",
                ),
                name="proposal_without_a_side_is_a_mediators_text",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("total_cents__gte", 0)),
                name="proposal_costs_no_less_than_nothing",
            ),
        ),
        migrations.AddConstraint(
            model_name="prepared",
            constraint=models.UniqueConstraint(
                fields=("round", "edition", "frame"), name="a_round_is_prepared_once_for_its_wishes"
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.UniqueConstraint(
                fields=("round", "number"), name="plan_versions_of_a_round_count"
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("total_cents__gte", 0), ("total_cents__lte", models.F("budget_cents"))
                ),
                name="plan_keeps_the_budget",
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amends__isnull", True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="an_amendment_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.UniqueConstraint(
                fields=("round", "person"), name="nobody_takes_part_for_both_sides"
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.CheckConstraint(
                condition=models.Q(("part__in", ["sales", "marketing", "neutral"])),
                name="participant_part_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="mediatortext",
            constraint=models.UniqueConstraint(
                fields=("round", "number"), name="texts_of_a_round_count"
            ),
        ),
        migrations.AddConstraint(
            model_name="mediatortext",
            constraint=models.CheckConstraint(
                condition=models.Q(("part__in", ["sales", "marketing", "neutral"])),
                name="text_is_written_for_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                fields=("round", "number"), name="turns_of_a_round_count"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "act__in",
                        [
                            "opened",
                            "walked",
                            "framed",
                            "joined",
                            "left",
                            "handed_in",
                            "proposed",
                            "text_put",
                            "answered",
                            "talked",
                            "test_proposed",
                            "test_signed",
                            "version_made",
                            "signed",
                            "withdrawn",
                        ],
                    )
                ),
                name="round_act_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("part__in", ["sales", "marketing", "neutral"]),
                    ("tag__in", ["fact", "forecast", "value"]),
                    models.Q(("text", ""), _negated=True),
                ),
                name="comment_says_something_of_a_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("tag", "fact"), _negated=True),
                    models.Q(("evidence", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_fact_comes_with_its_evidence",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreedtest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("effort__gte", 0.0),
                    ("weeks__gte", 1),
                    ("weeks__lte", 104),
                    models.Q(("effort", 1.0), _negated=True),
                ),
                name="agreed_test_changes_the_effort_for_some_weeks",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["sales", "marketing"])),
                name="signature_is_of_a_side",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("factor", ""), _negated=True), ("factor_at__lte", models.F("at"))
                ),
                name="signature_follows_a_log_in_factor",
            ),
        ),
        migrations.AddConstraint(
            model_name="standing",
            constraint=models.UniqueConstraint(
                fields=("prepared", "turns", "day"), name="bargaining_is_judged_once_a_turn_and_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="testsignature",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["sales", "marketing"])),
                name="testsignature_is_of_a_side",
            ),
        ),
        migrations.AddConstraint(
            model_name="testsignature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("factor", ""), _negated=True), ("factor_at__lte", models.F("at"))
                ),
                name="testsignature_follows_a_log_in_factor",
            ),
        ),
        migrations.AddConstraint(
            model_name="testsignature",
            constraint=models.UniqueConstraint(
                fields=("test", "side"), name="a_side_signs_a_test_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="wishes",
            constraint=models.UniqueConstraint(
                fields=("round", "side", "edition"), name="a_side_wishes_once_in_an_edition"
            ),
        ),
        migrations.AddConstraint(
            model_name="wishes",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["sales", "marketing"])),
                name="wishes_are_of_a_side",
            ),
        ),
        migrations.AddConstraint(
            model_name="wishes",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("handed_in_at__isnull", True), ("handed_in_by__isnull", True)),
                    models.Q(("handed_in_at__isnull", False), ("handed_in_by__isnull", False)),
                    _connector="OR",
                ),
                name="wishes_are_handed_in_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="wishedmeasure",
            constraint=models.UniqueConstraint(
                fields=("wishes", "name"), name="a_measure_is_wished_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="wishedmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cost_cents__gt", 0),
                    ("cost_cents__lte", 1000000000000000),
                    models.Q(("purpose", ""), _negated=True),
                ),
                name="wished_measure_costs_something_for_some_purpose",
            ),
        ),
        migrations.AddConstraint(
            model_name="wishedamount",
            constraint=models.UniqueConstraint(
                fields=("wishes", "lever"), name="a_lever_is_wished_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="wishedamount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cents__gt", 0),
                    ("cents__lte", 1000000000000000),
                    ("least_cents__gte", 0),
                    ("least_cents__lte", models.F("cents")),
                    ("weight__gte", 0.0),
                    ("weight__lte", 1000000.0),
                ),
                name="wished_amount_is_more_than_its_minimum",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcomeweight",
            constraint=models.UniqueConstraint(
                fields=("wishes", "outcome"), name="an_outcome_is_weighed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="outcomeweight",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome__in", ["revenue", "contribution", "leads", "later", "spare"]),
                    ("weight__gt", 0.0),
                    ("weight__lte", 1000000.0),
                ),
                name="outcome_and_its_weight_are_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="beliefanswer",
            constraint=models.UniqueConstraint(
                fields=("wishes", "lever"), name="a_lever_is_answered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="beliefanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("half__lte", 100.0),
                    ("lasts_months__gt", 0.0),
                    ("lasts_months__lte", 60.0),
                    ("more__gte", 100.0),
                    ("more__lte", models.F("most")),
                    ("most__lte", 1000000.0),
                    ("without__gte", 0.0),
                    ("without__lte", models.F("half")),
                ),
                name="belief_never_falls_with_more_effort",
            ),
        ),
    ]
