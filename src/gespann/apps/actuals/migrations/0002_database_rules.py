"""What Django's own constraints cannot say about actuals."""

from django.db import migrations

from gespann.apps.database_rules import final, never_deleted, never_replaced, refusing, unchanging

IMPORTS, INVOICES, BOOKED, STEPS, RULES = (
    f"actuals_{name}" for name in ("import", "invoice", "booked", "step", "rule")
)
# What a file has said of an invoice. Its payee and text can be taken out, and not be changed.
SAID = [
    "brought_by_id", "row", "key", "correction", "generation", "day", "gross_cents", "currency",
    "origin", "program", "account", "cost_centre", "cost_object", "campaign", "document",
    "foreign_currency", "foreign_minor", "rate",
]  # fmt: skip


class Migration(migrations.Migration):
    """Imports, booked parts and steps are final; invoices keep what their file has said."""

    dependencies = [("actuals", "0001_initial"), ("budget", "0003_signatures")]

    operations = [
        refusing(
            "imports_count_without_a_gap",
            IMPORTS,
            columns="number",
            refused=f"NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM {IMPORTS})",
        ),
        final("imports_are_final", IMPORTS),
        never_replaced("imports_are_not_replaced", IMPORTS, "number = NEW.number"),
        final("booked_parts_are_final", BOOKED),
        never_replaced(
            "booked_parts_are_not_replaced",
            BOOKED,
            "id",
            "entry_id",
            "invoice_id, attempt, part",
        ),
        final("steps_of_invoices_are_final", STEPS),
        never_replaced("steps_of_invoices_are_not_replaced", STEPS, "id"),
        unchanging("invoices_keep_what_they_say", INVOICES, SAID),
        unchanging(
            "payees_are_taken_out_and_not_changed",
            INVOICES,
            ["payee", "text"],
            unless_sqlite="NEW.payee = '' AND NEW.text = ''",
            unless_postgresql="NEW.payee = '' AND NEW.text = ''",
        ),
        never_deleted("invoices_stay", INVOICES),
        never_replaced(
            "invoices_are_not_replaced",
            INVOICES,
            "id",
            "key, correction, generation",
            taken="(key = NEW.key AND correction = NEW.correction AND state <> 'undone' "
            "AND NEW.state <> 'undone')",
        ),
        refusing(
            "undone_invoices_stay_undone",
            INVOICES,
            columns="state",
            refused="NEW.state <> 'undone' AND EXISTS (SELECT 1 FROM actuals_import one "
            "WHERE one.undoes_id = NEW.brought_by_id)",
        ),
        never_deleted("rules_of_invoices_stay", RULES),
    ]
