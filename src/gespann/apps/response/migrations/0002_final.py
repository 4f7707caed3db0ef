"""What Django's own constraints cannot say about fits."""

from django.db import migrations

from gespann.apps.database_rules import final


class Migration(migrations.Migration):
    """Fits are final: what was told once is told the same for ever."""

    dependencies = [("response", "0001_initial")]

    operations = [
        final("fits_are_final", "response_fit"),
        final("archives_of_fits_are_final", "response_archive"),
    ]
