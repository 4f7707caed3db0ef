"""What the database itself keeps of signatures: who may sign what, and that both are needed."""

from django.db import migrations

from gespann.apps.database_rules import REFUSED, DatabaseRule, refusing_event

VERSION = (
    "FROM plan_round r JOIN plan_planversion v ON v.round_id = r.id WHERE v.id = NEW.version_id"
)
OF_ROUND = "FROM plan_round r WHERE r.id = NEW.round_id"
ON_THE_DAY = "{0}.starts <= NEW.day AND ({0}.ends IS NULL OR {0}.ends >= NEW.day)"
IN_FORCE = "NOT EXISTS (SELECT 1 FROM plan_withdrawal w WHERE w.signature_id = s.id)"
SHARES_A_PERSON = (
    "s.side <> NEW.side AND (s.by_id IN (NEW.by_id, NEW.stands_for_id) "
    "OR s.stands_for_id IN (NEW.by_id, NEW.stands_for_id))"
)
IS_HEAD = (
    "EXISTS (SELECT 1 FROM organisation_membership m JOIN organisation_department d "
    "ON d.id = m.department_id WHERE m.person_id = NEW.stands_for_id AND m.level = 2 "
    f"AND d.side = NEW.side AND {ON_THE_DAY.format('m')})"
)
IS_DEPUTY = (
    "EXISTS (SELECT 1 FROM organisation_deputyship y WHERE y.person_id = NEW.stands_for_id "
    f"AND y.deputy_id = NEW.by_id AND {ON_THE_DAY.format('y')})"
)
IS_ADMINISTRATOR = (
    "EXISTS (SELECT 1 FROM organisation_appointment o WHERE o.person_id = NEW.by_id "
    f"AND o.office = 'administrator' AND {ON_THE_DAY.format('o')})"
)
SIGNED = ("plan_signature", "plan_testsignature")
SUM_OF_LINES = {
    "sqlite": "(SELECT COALESCE(SUM(json_extract(line.value, '$.cents')), 0) "
    "FROM json_each(NEW.content, '$.lines') line)",
    "postgresql": "(SELECT COALESCE(SUM((line->>'cents')::bigint), 0) "
    "FROM jsonb_array_elements(NEW.content::jsonb->'lines') line)",
}
OTHER_TOTAL = "plan_total_is_that_of_its_lines"


class Migration(migrations.Migration):
    """Heads sign, or their deputies; one person never for both sides; figures are the latest."""

    dependencies = [("plan", "0002_order"), ("organisation", "0002_database_rules")]

    operations = [
        # --- Versions of the plan
        refusing_event(
            "a_plan_is_written_in_its_frame", "plan_planversion", "INSERT", lock=f"1 {OF_ROUND}",
            refused=f"NOT EXISTS (SELECT 1 {OF_ROUND} AND r.phase = 'signatures' "
            "AND r.versions = NEW.number AND r.frame = NEW.frame "
            "AND r.budget_cents = NEW.budget_cents)",
        ),
        refusing_event(
            "an_amendment_names_what_is_in_force", "plan_planversion", "INSERT",
            lock=f"1 {OF_ROUND}",
            refused="COALESCE(NEW.amends_id, 0) <> COALESCE((SELECT v.id FROM plan_agreement a "
            "JOIN plan_planversion v ON v.id = a.version_id WHERE v.round_id = NEW.round_id "
            "ORDER BY v.number DESC LIMIT 1), 0)",
        ),
        DatabaseRule(
            OTHER_TOTAL,
            sqlite=[
                f"CREATE TRIGGER {OTHER_TOTAL} BEFORE INSERT ON plan_planversion "
                f"WHEN NEW.total_cents <> {SUM_OF_LINES['sqlite']} "
                f"BEGIN SELECT RAISE(ABORT, '{OTHER_TOTAL}'); END"
            ],
            postgresql=[
                f"CREATE FUNCTION {OTHER_TOTAL}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF NEW.total_cents <> {SUM_OF_LINES['postgresql']} THEN "
                f"{REFUSED.format(name=OTHER_TOTAL)}; END IF; RETURN NEW; END $$",
                f"CREATE TRIGGER {OTHER_TOTAL} BEFORE INSERT ON plan_planversion "
                f"FOR EACH ROW EXECUTE FUNCTION {OTHER_TOTAL}()",
            ],
            undo_sqlite=[f"DROP TRIGGER {OTHER_TOTAL}"],
            undo_postgresql=[
                f"DROP TRIGGER {OTHER_TOTAL} ON plan_planversion",
                f"DROP FUNCTION {OTHER_TOTAL}()",
            ],
        ),
        # --- Whoever signs
        *(
            refusing_event(
                f"{table}_is_of_a_head_or_deputy", table, "INSERT",
                refused=f"NOT ({IS_HEAD} AND (NEW.by_id = NEW.stands_for_id OR {IS_DEPUTY}))",
            )
            for table in SIGNED
        ),
        *(
            refusing_event(
                f"{table}_is_of_no_administrator", table, "INSERT", refused=IS_ADMINISTRATOR
            )
            for table in SIGNED
        ),
        # --- What is signed
        refusing_event(
            "the_latest_figures_are_signed", "plan_signature", "INSERT", lock=f"1 {VERSION}",
            refused=f"NOT EXISTS (SELECT 1 {VERSION} AND r.phase = 'signatures' "
            "AND v.number = r.versions AND v.frame = r.frame AND v.hash = NEW.hash)",
        ),
        refusing_event(
            "a_side_signs_a_plan_once", "plan_signature", "INSERT", lock=f"1 {VERSION}",
            refused="EXISTS (SELECT 1 FROM plan_signature s WHERE s.version_id = NEW.version_id "
            f"AND s.side = NEW.side AND {IN_FORCE})",
        ),
        refusing_event(
            "nobody_signs_a_plan_for_both_sides", "plan_signature", "INSERT",
            lock=f"1 {VERSION}",
            refused="EXISTS (SELECT 1 FROM plan_signature s WHERE s.version_id = NEW.version_id "
            f"AND {SHARES_A_PERSON} AND {IN_FORCE})",
        ),
        refusing_event(
            "a_test_is_signed_as_it_is_and_beforehand", "plan_testsignature", "INSERT",
            refused="NOT EXISTS (SELECT 1 FROM plan_agreedtest t WHERE t.id = NEW.test_id "
            "AND t.hash = NEW.hash AND t.starts > NEW.day)",
        ),
        refusing_event(
            "nobody_signs_a_test_for_both_sides", "plan_testsignature", "INSERT",
            lock="1 FROM plan_round r JOIN plan_agreedtest t ON t.round_id = r.id "
            "WHERE t.id = NEW.test_id",
            refused="EXISTS (SELECT 1 FROM plan_testsignature s WHERE s.test_id = NEW.test_id "
            f"AND {SHARES_A_PERSON})",
        ),
        # --- Withdrawn, and agreed
        refusing_event(
            "what_both_have_signed_is_not_withdrawn", "plan_withdrawal", "INSERT",
            lock="1 FROM plan_round r JOIN plan_planversion v ON v.round_id = r.id "
            "JOIN plan_signature s ON s.version_id = v.id WHERE s.id = NEW.signature_id",
            refused="EXISTS (SELECT 1 FROM plan_agreement a JOIN plan_signature s "
            "ON s.version_id = a.version_id WHERE s.id = NEW.signature_id)",
        ),
        *(
            refusing_event(
                f"an_agreement_has_the_signature_of_{side}", "plan_agreement", "INSERT",
                lock=f"1 {VERSION}",
                refused="NOT EXISTS (SELECT 1 FROM plan_signature s "
                f"WHERE s.id = NEW.{side}_id AND s.side = '{side}' "
                f"AND s.version_id = NEW.version_id AND {IN_FORCE})",
            )
            for side in ("sales", "marketing")
        ),
        refusing_event(
            "an_agreement_is_on_the_latest_figures", "plan_agreement", "INSERT",
            lock=f"1 {VERSION}",
            refused=f"NOT EXISTS (SELECT 1 {VERSION} AND v.number = r.versions "
            "AND v.frame = r.frame)",
        ),
    ]  # fmt: skip
