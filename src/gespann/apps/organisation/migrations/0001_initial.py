"""The first tables of the organisation."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "email",
                    models.EmailField(max_length=254, unique=True, verbose_name="e-mail address"),
                ),
                ("name", models.CharField(blank=True, max_length=150, verbose_name="name")),
                (
                    "language",
                    models.CharField(
                        choices=[("de", "German"), ("en", "English")],
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="account open")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="left on")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("email", django.db.models.functions.text.Lower("email"))
                        ),
                        name="person_address_in_lower_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_on__isnull", True), ("is_active", False), _connector="OR"
                        ),
                        name="person_who_left_has_no_account",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            ("left_on__isnull", False),
                            _connector="OR",
                        ),
                        name="person_without_name_has_left",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["de", "en"])),
                        name="person_language_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Department",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("sales", "Sales"),
                            ("marketing", "Marketing"),
                            ("other", "Another department"),
                        ],
                        default="other",
                        max_length=10,
                        verbose_name="side",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["sales", "marketing", "other"])),
                        name="department_side_is_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("side__in", ["sales", "marketing"])),
                        fields=("side",),
                        name="one_department_is_sales_and_one_is_marketing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Firm",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=150, verbose_name="name of the firm")),
                (
                    "currency",
                    models.CharField(
                        default="EUR",
                        help_text="Three letters, such as EUR or CHF.",
                        max_length=3,
                        validators=[
                            django.core.validators.MinLengthValidator(3),
                            django.core.validators.RegexValidator("^[A-Z]{3}$"),
                        ],
                        verbose_name="currency",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="firm_is_the_only_one"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FiscalYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="Such as 2027 or 2026/27.",
                        max_length=20,
                        unique=True,
                        verbose_name="name",
                    ),
                ),
                ("starts", models.DateField(verbose_name="first day")),
                ("ends", models.DateField(verbose_name="last day")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends__gt", models.F("starts"))),
                        name="fiscal_year_ends_after_its_start",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fingerprint", models.CharField(editable=False, max_length=64, unique=True)),
                ("expires", models.DateTimeField(verbose_name="valid until")),
                ("used", models.DateTimeField(blank=True, null=True, verbose_name="used")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations_sent",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invited by",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="teams",
                        to="organisation.department",
                        verbose_name="department",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts", models.DateField(verbose_name="first day")),
                (
                    "ends",
                    models.DateField(
                        blank=True,
                        help_text="Empty: until further notice.",
                        null=True,
                        verbose_name="last day",
                    ),
                ),
                (
                    "by_group",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="given by the group"
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Management"),
                            (2, "Head of department"),
                            (3, "Team lead"),
                            (4, "Staff"),
                        ],
                        verbose_name="level",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="organisation.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="organisation.team",
                        verbose_name="team",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts", models.DateField(verbose_name="first day")),
                (
                    "ends",
                    models.DateField(
                        blank=True,
                        help_text="Empty: until further notice.",
                        null=True,
                        verbose_name="last day",
                    ),
                ),
                (
                    "by_group",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="given by the group"
                    ),
                ),
                (
                    "office",
                    models.CharField(
                        choices=[("administrator", "Administrator"), ("controller", "Controller")],
                        max_length=20,
                        verbose_name="office",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends__isnull", True),
                            ("ends__gte", models.F("starts")),
                            _connector="OR",
                        ),
                        name="appointment_ends_after_its_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("office__in", ["administrator", "controller"])),
                        name="appointment_office_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Deputyship",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts", models.DateField(verbose_name="first day")),
                (
                    "ends",
                    models.DateField(
                        blank=True,
                        help_text="Empty: until further notice.",
                        null=True,
                        verbose_name="last day",
                    ),
                ),
                (
                    "deputy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deputyships_held",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="deputy",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deputyships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends__isnull", True),
                            ("ends__gte", models.F("starts")),
                            _connector="OR",
                        ),
                        name="deputyship_ends_after_its_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("person", models.F("deputy")), _negated=True),
                        name="nobody_is_their_own_deputy",
                    ),
                ],
            },
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
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("set_up", "Firm set up"),
                            ("invited", "Invited"),
                            ("link_made", "New link made"),
                            ("opened", "Account opened"),
                            ("placed", "Place given"),
                            ("place_ended", "Place ended"),
                            ("appointed", "Office given"),
                            ("office_ended", "Office ended"),
                            ("deputy_chosen", "Deputy chosen"),
                            ("deputy_ended", "Deputyship ended"),
                            ("renamed", "Name changed"),
                            ("address_changed", "Address changed"),
                            ("closed", "Account closed"),
                            ("name_taken_out", "Name taken out"),
                            ("structure", "Departments or teams changed"),
                            ("year_opened", "Fiscal year added"),
                        ],
                        max_length=20,
                        verbose_name="act",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Empty: a group of the single sign-on, or the set-up.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "journal entry",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "act__in",
                                [
                                    "set_up",
                                    "invited",
                                    "link_made",
                                    "opened",
                                    "placed",
                                    "place_ended",
                                    "appointed",
                                    "office_ended",
                                    "deputy_chosen",
                                    "deputy_ended",
                                    "renamed",
                                    "address_changed",
                                    "closed",
                                    "name_taken_out",
                                    "structure",
                                    "year_opened",
                                ],
                            )
                        ),
                        name="entry_act_is_known",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="team",
            constraint=models.UniqueConstraint(
                fields=("department", "name"), name="team_names_differ_within_a_department"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends__isnull", True), ("ends__gte", models.F("starts")), _connector="OR"
                ),
                name="membership_ends_after_its_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", [1, 2, 3, 4])), name="membership_level_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("department__isnull", True), ("level", 1)),
                    models.Q(models.Q(("level", 1), _negated=True), ("department__isnull", False)),
                    _connector="OR",
                ),
                name="membership_is_of_a_department_or_of_management",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("team__isnull", True), ("level__in", [3, 4]), _connector="OR"),
                name="membership_of_a_team_is_as_its_lead_or_staff",
            ),
        ),
    ]
