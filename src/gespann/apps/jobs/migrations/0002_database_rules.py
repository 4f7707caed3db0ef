"""What Django's own constraints cannot say about jobs, since it is about what was before."""

from django.db import migrations

from gespann.apps.database_rules import DatabaseRule

JOBS = "jobs_job"
OUTCOME = (
    "kind, arguments, state, attempts, owner, lease_until, fence, cancel_asked_at, "
    "finished_at, result, sentence"
)


def refusing_changes(name: str, columns: str, refused: str) -> DatabaseRule:
    """A trigger that refuses updates of these columns if a condition on OLD and NEW is true."""
    return DatabaseRule(
        name,
        sqlite=[
            f"CREATE TRIGGER {name} BEFORE UPDATE OF {columns} ON {JOBS} WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        ],
        postgresql=[
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; END $$",
            f"CREATE TRIGGER {name} BEFORE UPDATE OF {columns} ON {JOBS} "
            f"FOR EACH ROW WHEN ({refused}) EXECUTE FUNCTION {name}()",
        ],
        undo_sqlite=[f"DROP TRIGGER {name}"],
        undo_postgresql=[f"DROP TRIGGER {name} ON {JOBS}", f"DROP FUNCTION {name}()"],
    )


class Migration(migrations.Migration):
    """A job ends once, and a fence that somebody had is never given out again."""

    dependencies = [("jobs", "0001_initial")]

    operations = [
        refusing_changes("job_ends_once", OUTCOME, "OLD.finished_at IS NOT NULL"),
        refusing_changes(
            "job_fence_only_grows",
            "state, fence",
            "NEW.fence < OLD.fence OR "
            "(NEW.state = 'running' AND OLD.state <> 'running' AND NEW.fence <= OLD.fence)",
        ),
    ]
