"""Indexes of the few entries that move grants or reverse others, for the story of who did so.

On SQLite, too, an index leaves the table and its triggers as they are.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Who granted and who reversed what is found among a million entries."""

    dependencies = [("budget", "0006_lighter_entries")]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                fields=["line", "at"],
                name="budget_entry_grants",
                condition=models.Q(("granted_cents", 0), _negated=True),
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                fields=["line", "at"],
                name="budget_entry_reversals",
                condition=models.Q(("reverses__isnull", False)),
            ),
        ),
    ]
