"""What Django's own constraints cannot say about years, teams and the journal."""

from django.db import migrations

from gespann.apps.database_rules import DatabaseRule, final, refusing

YEARS = "organisation_fiscalyear"
OVERLAP = (
    f"EXISTS (SELECT 1 FROM {YEARS} "
    "WHERE id <> NEW.id AND starts <= NEW.ends AND ends >= NEW.starts)"
)


class Migration(migrations.Migration):
    """Years do not overlap; a member of a team is of its department; the journal is final."""

    dependencies = [("organisation", "0001_initial")]

    operations = [
        # On PostgreSQL a trigger would not see the year that somebody else is just writing; the
        # exclusion constraint does. SQLite has one writer at a time.
        DatabaseRule(
            "fiscal_years_do_not_overlap",
            sqlite=[
                f"CREATE TRIGGER fiscal_years_do_not_overlap_{moment} AFTER {event} ON {YEARS} "
                f"WHEN {OVERLAP} BEGIN SELECT RAISE(ABORT, 'fiscal_years_do_not_overlap'); END"
                for moment, event in (("insert", "INSERT"), ("update", "UPDATE OF starts, ends"))
            ],
            postgresql=[
                f"ALTER TABLE {YEARS} ADD CONSTRAINT fiscal_years_do_not_overlap "
                "EXCLUDE USING gist (daterange(starts, ends, '[]') WITH &&)"
            ],
            undo_sqlite=[
                "DROP TRIGGER fiscal_years_do_not_overlap_insert",
                "DROP TRIGGER fiscal_years_do_not_overlap_update",
            ],
            undo_postgresql=[f"ALTER TABLE {YEARS} DROP CONSTRAINT fiscal_years_do_not_overlap"],
        ),
        refusing(
            "member_of_a_team_is_of_its_department",
            "organisation_membership",
            columns="team_id, department_id",
            refused="NEW.team_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM organisation_team "
            "WHERE id = NEW.team_id AND department_id = NEW.department_id)",
        ),
        final("journal_is_final", "organisation_entry"),
        refusing(
            "team_stays_in_its_department",
            "organisation_team",
            columns="department_id",
            refused="EXISTS (SELECT 1 FROM organisation_membership "
            "WHERE team_id = NEW.id AND department_id <> NEW.department_id)",
        ),
    ]
