"""What agreed tests have shown, and facts whose evidence is a source in words."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from gespann.apps.database_rules import again, final, never_replaced, refusing_event

ACTS = [
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
    ("test_result", "Result of a test recorded"),
    ("version_made", "Plan written down"),
    ("signed", "Plan signed"),
    ("withdrawn", "Signature withdrawn"),
]
OF_ROUND = "FROM plan_round r WHERE r.id = NEW.round_id"
OF_TEST = "FROM plan_round r JOIN plan_agreedtest t ON t.round_id = r.id WHERE t.id = NEW.test_id"
before, after = again(
    final("plan_entry_is_final", "plan_entry"),
    never_replaced("plan_entry_stays", "plan_entry", "id", "round_id, number"),
    refusing_event(
        "entries_follow_the_turns", "plan_entry", "INSERT", lock=f"1 {OF_ROUND}",
        refused=f"NEW.number <> (SELECT r.turns {OF_ROUND})",
    ),
)  # fmt: skip


class Migration(migrations.Migration):
    """A result is of a test that both have signed, after it began; it stays as it is."""

    dependencies = [
        ("plan", "0003_signatures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="comment",
            name="evidence",
            field=models.CharField(blank=True, default="", max_length=500, verbose_name="evidence"),
        ),
        *before,
        migrations.RemoveConstraint(model_name="entry", name="round_act_is_known"),
        migrations.AlterField(
            model_name="entry",
            name="act",
            field=models.CharField(choices=ACTS, max_length=15, verbose_name="act"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                name="round_act_is_known", condition=Q(act__in=[name for name, _label in ACTS])
            ),
        ),
        *after,
        migrations.CreateModel(
            name="TestResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("first", models.DateField(verbose_name="first day")),
                ("last", models.DateField(verbose_name="last day")),
                ("effect", models.FloatField(verbose_name="effect")),
                ("standard_error", models.FloatField(verbose_name="standard error")),
                ("outcome_without", models.FloatField(verbose_name="outcome without the test")),
                ("change_units", models.FloatField(verbose_name="change of effort")),
                ("kind", models.CharField(max_length=15, verbose_name="compared with")),
                ("measured", models.CharField(max_length=300, verbose_name="how it was found")),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        default="",
                        max_length=300,
                        verbose_name="why it is corrected",
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "test",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="plan.agreedtest",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        name="results_of_a_test_count", fields=["test", "number"]
                    ),
                    models.CheckConstraint(
                        name="test_result_can_be_learnt_from",
                        condition=Q(
                            standard_error__gt=0, outcome_without__gt=0, last__gte=F("first")
                        )
                        & ~Q(change_units=0.0)
                        & Q(kind__in=["geo", "switchback", "before_after"]),
                    ),
                    models.CheckConstraint(
                        name="a_corrected_result_says_why",
                        condition=Q(number=1) | ~Q(reason=""),
                    ),
                ],
            },
        ),
        final("plan_testresult_is_final", "plan_testresult"),
        never_replaced("plan_testresult_stays", "plan_testresult", "id", "test_id, number"),
        refusing_event(
            "results_of_a_test_follow_each_other", "plan_testresult", "INSERT",
            lock=f"1 {OF_TEST}",
            refused="NEW.number <> 1 + COALESCE((SELECT MAX(number) FROM plan_testresult "
            "WHERE test_id = NEW.test_id), 0)",
        ),
        refusing_event(
            "a_result_is_of_a_test_that_both_have_signed", "plan_testresult", "INSERT",
            lock=f"1 {OF_TEST}",
            refused="(SELECT COUNT(DISTINCT s.side) FROM plan_testsignature s "
            "WHERE s.test_id = NEW.test_id) <> 2",
        ),
        refusing_event(
            "a_result_comes_after_its_test_began", "plan_testresult", "INSERT",
            refused="NOT EXISTS (SELECT 1 FROM plan_agreedtest t WHERE t.id = NEW.test_id "
            "AND t.starts <= NEW.first AND NEW.last <= NEW.day)",
        ),
    ]  # fmt: skip
