"""What Django's own constraints cannot say about the journal of the history."""

from django.db import migrations

from gespann.apps.database_rules import final, refusing

ENTRIES = "market_entry"
IN_FORCE = (
    f"one.undoes_id IS NULL AND NOT EXISTS (SELECT 1 FROM {ENTRIES} other "
    "WHERE other.undoes_id = one.id)"
)


class Migration(migrations.Migration):
    """Entries are final and count without a gap; the latest batch in force can be undone."""

    dependencies = [("market", "0001_initial")]

    operations = [
        refusing(
            "entries_count_without_a_gap",
            ENTRIES,
            columns="number",
            refused=f"NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM {ENTRIES})",
        ),
        refusing(
            "batches_overlap_only_to_replace",
            ENTRIES,
            columns="starts, ends, replaces",
            refused="NEW.undoes_id IS NULL AND NEW.rows > 0 AND NOT NEW.replaces AND EXISTS "
            f"(SELECT 1 FROM {ENTRIES} one WHERE one.rows > 0 AND one.starts <= NEW.ends "
            f"AND one.ends >= NEW.starts AND {IN_FORCE})",
        ),
        refusing(
            "only_the_latest_batch_in_force_is_undone",
            ENTRIES,
            columns="undoes_id",
            refused="NEW.undoes_id IS NOT NULL AND NEW.undoes_id <> COALESCE((SELECT one.id FROM "
            f"{ENTRIES} one WHERE {IN_FORCE} ORDER BY one.number DESC LIMIT 1), 0)",
        ),
        final("entries_of_the_history_are_final", ENTRIES),
        final("definitions_are_final", "market_definition"),
    ]
