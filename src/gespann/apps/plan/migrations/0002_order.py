"""What the database itself keeps of a round: its order, its journal, wishes once handed in."""

from django.db import migrations

from gespann.apps.database_rules import final, kept_once, never_replaced, refusing_event

ROUND = "plan_round"
OF_ROUND = f"FROM {ROUND} r WHERE r.id = NEW.round_id"
LOCK = f"1 {OF_ROUND}"
HANDED_IN = "p.handed_in_at IS NOT NULL"
CHANGED = (
    "NEW.budget_cents <> OLD.budget_cents OR NEW.fit_id <> OLD.fit_id "
    "OR COALESCE(NEW.goal_cents, 0) <> COALESCE(OLD.goal_cents, 0)"
)
FINAL = {  # table: keys beside id
    "entry": ["round_id, number"],
    "mediatortext": ["round_id, number"],
    "proposal": ["round_id, number", "text_id"],
    "answer": ["proposal_id, part", "counter_id"],
    "conversation": [],
    "agreedtest": [],
    "testsignature": ["test_id, side"],
    "planversion": ["round_id, number"],
    "signature": [],
    "withdrawal": ["signature_id"],
    "agreement": ["version_id", "sales_id", "marketing_id"],
    "prepared": ["round_id, edition, frame", "job"],
    "standing": ["prepared_id, turns, day", "job"],
}


class Migration(migrations.Migration):
    """Rounds go on and never back behind what was said; what binds is final."""

    dependencies = [("plan", "0001_initial")]

    operations = [
        *(final(f"plan_{one}_is_final", f"plan_{one}") for one in FINAL),
        final("plan_learned_is_final", "plan_learned"),
        *(
            never_replaced(f"plan_{one}_stays", f"plan_{one}", "id", *keys)
            for one, keys in FINAL.items()
        ),
        never_replaced("plan_learned_stays", "plan_learned", "prepared_id"),
        never_replaced("plan_round_stays", ROUND, "id", "fiscal_year_id"),
        never_replaced("plan_wishes_stay", "plan_wishes", "id", "round_id, side, edition"),
        # --- Rounds
        refusing_event("rounds_are_not_deleted", ROUND, "DELETE", refused="OLD.id IS NOT NULL"),
        refusing_event(
            "a_round_begins_open", ROUND, "INSERT",
            refused="NEW.frozen_at IS NOT NULL OR NEW.phase <> 'wishes'",
        ),
        refusing_event(
            "a_round_counts_up", ROUND, "UPDATE",
            refused="NEW.edition < OLD.edition OR NEW.frame < OLD.frame OR NEW.turns < OLD.turns "
            "OR NEW.versions < OLD.versions OR NEW.fiscal_year_id <> OLD.fiscal_year_id",
        ),
        refusing_event(
            "changed_figures_make_a_new_frame", ROUND, "UPDATE",
            refused=f"NEW.frame = OLD.frame AND ({CHANGED})",
        ),
        refusing_event(
            "a_frozen_round_stays_frozen", ROUND, "UPDATE",
            refused="OLD.frozen_at IS NOT NULL AND (NEW.frozen_at IS NULL "
            "OR NEW.frozen_at <> OLD.frozen_at OR NEW.phase <> OLD.phase "
            "OR NEW.edition <> OLD.edition)",
        ),
        refusing_event(
            "only_an_agreement_freezes_a_round", ROUND, "UPDATE",
            refused="OLD.frozen_at IS NULL AND NEW.frozen_at IS NOT NULL AND NOT EXISTS ("
            "SELECT 1 FROM plan_agreement a JOIN plan_planversion v ON v.id = a.version_id "
            "WHERE v.round_id = NEW.id)",
        ),
        # --- Journal, proposals, texts
        refusing_event(
            "entries_follow_the_turns", "plan_entry", "INSERT", lock=LOCK,
            refused=f"NEW.number <> (SELECT r.turns {OF_ROUND})",
        ),
        refusing_event(
            "proposals_follow_each_other", "plan_proposal", "INSERT", lock=LOCK,
            refused="NEW.number <> 1 + COALESCE((SELECT MAX(number) FROM plan_proposal "
            "WHERE round_id = NEW.round_id), 0)",
        ),
        refusing_event(
            "proposals_have_their_time", "plan_proposal", "INSERT", lock=LOCK,
            refused=f"(SELECT r.phase {OF_ROUND}) <> 'proposals'",
        ),
        refusing_event(
            "the_last_proposal_is_answered_by_the_other_side", "plan_answer", "INSERT",
            lock="1 FROM plan_round r JOIN plan_proposal p ON p.round_id = r.id "
            "WHERE p.id = NEW.proposal_id",
            refused="NOT EXISTS (SELECT 1 FROM plan_proposal p WHERE p.id = NEW.proposal_id "
            "AND p.part <> NEW.part AND p.number = (SELECT MAX(number) FROM plan_proposal q "
            "WHERE q.round_id = p.round_id AND q.id <> COALESCE(NEW.counter_id, 0)))",
        ),
        refusing_event(
            "texts_follow_each_other", "plan_mediatortext", "INSERT", lock=LOCK,
            refused="NEW.number <> 1 + COALESCE((SELECT MAX(number) FROM plan_mediatortext "
            "WHERE round_id = NEW.round_id), 0)",
        ),
        # --- Wishes
        refusing_event(
            "wishes_are_of_the_present_edition", "plan_wishes", "INSERT", lock=LOCK,
            refused=f"NEW.handed_in_at IS NOT NULL OR NEW.edition <> (SELECT r.edition {OF_ROUND})",
        ),
        refusing_event(
            "wishes_stay_once_handed_in", "plan_wishes", "UPDATE",
            refused="OLD.handed_in_at IS NOT NULL OR NEW.side <> OLD.side "
            "OR NEW.round_id <> OLD.round_id OR NEW.edition <> OLD.edition",
        ),
        refusing_event(
            "wishes_are_not_deleted", "plan_wishes", "DELETE", refused="OLD.id IS NOT NULL"
        ),
        refusing_event(
            "wishes_are_handed_in_in_their_phase", "plan_wishes", "UPDATE", lock=LOCK,
            refused="NEW.handed_in_at IS NOT NULL AND NOT EXISTS (SELECT 1 "
            f"{OF_ROUND} AND r.phase = 'wishes' AND r.edition = NEW.edition)",
        ),
        *(
            kept_once(
                f"plan_{one}_stays_once_handed_in", f"plan_{one}", parent="plan_wishes",
                column="wishes_id", final_when=HANDED_IN,
            )
            for one in ("wishedamount", "wishedmeasure", "outcomeweight", "beliefanswer")
        ),
    ]  # fmt: skip
