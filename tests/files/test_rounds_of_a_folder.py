"""rounds.toml: what is read, what is refused with the mend, and how a round is added."""

from datetime import date

import pytest

from core.planning.made_up_fits import small_firm
from gespann.core.compromise.both_rounds import ANSWER_DAYS, Asked, Round, Rounds
from gespann.core.quantities import Department
from gespann.files.rounds_toml import ROUNDS_NAME, read_rounds, rounds_in
from gespann.files.rounds_writer import append_round, rounds_text
from gespann.refusals import InputRefused, Refusal

MARKETING, SALES = Department.MARKETING, Department.SALES
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


@pytest.fixture(scope="module")
def firm():
    return small_firm(3).firm


def amounts(firm, cents=10_000_050):
    return {lever.name: cents + k for k, lever in enumerate(firm.levers)}


def faults_of(text, firm):
    with pytest.raises(InputRefused) as refused:
        rounds_in(text, "rounds.toml", firm)
    return [str(fault) for fault in refused.value.faults]


def proposal(firm, day="2026-03-02", department="marketing", **changes):
    lines = {lever.name: 1000 for lever in firm.levers} | changes
    table = "\n".join(f'"{name}" = {amount}' for name, amount in lines.items())
    return f'[[rounds]]\ndate = {day}\ndepartment = "{department}"\n[rounds.amounts]\n{table}\n'


def acceptance(day="2026-03-03", department="sales"):
    return f'[[rounds]]\ndate = {day}\ndepartment = "{department}"\naccepts = true\n'


def test_what_is_written_is_read_again(firm):
    rounds = Rounds(
        (
            Round(MONDAY, MARKETING, amounts(firm), 'all of "it"\n'.strip()),
            Round(MONDAY, None, amounts(firm, 7)),
            Round(TUESDAY, SALES, None, "done"),
        ),
        answer_days=21,
    )
    assert rounds_in(rounds_text(rounds), "rounds.toml", firm) == rounds


def test_without_a_file_there_are_no_rounds(tmp_path, firm):
    assert read_rounds(tmp_path, firm) is None


def test_an_empty_file_has_none_and_an_answer_is_due_in_two_weeks(firm):
    assert rounds_in("", "rounds.toml", firm) == Rounds((), ANSWER_DAYS)


def test_every_lever_needs_its_amount(firm):
    first, *others = (lever.name for lever in firm.levers)
    table = f'[[rounds]]\ndate = 2026-03-02\ndepartment = "sales"\namounts = {{ "{first}" = 1 }}\n'
    (fault,) = faults_of(table, firm)
    assert fault.startswith(f"rounds.toml: [[rounds]] 1 amounts has no amount for “{others[0]}”")
    assert "0 where that is nothing" in fault


def test_all_faults_come_at_once_with_their_place(firm):
    text = proposal(firm, department="marketng") + proposal(firm, day='"soon"', Fairs=5)
    unknown, day, lever = faults_of(text, firm)
    assert "[[rounds]] 1 department" in unknown
    assert "Perhaps “marketing” is meant." in unknown
    assert "[[rounds]] 2 date" in day
    assert "“Fairs” is no lever of this firm" in lever


def test_days_go_on(firm):
    (fault,) = faults_of(proposal(firm, "2026-03-09") + proposal(firm, "2026-03-02"), firm)
    assert "It must not lie before the round above it." in fault


@pytest.mark.parametrize(
    "text",
    [
        lambda firm: acceptance(),
        lambda firm: proposal(firm, department="sales") + acceptance(),
        lambda firm: proposal(firm) + acceptance() + acceptance(),
    ],
)
def test_only_what_waits_for_an_answer_can_be_accepted(firm, text):
    (fault,) = faults_of(text(firm), firm)
    assert "nothing waits for its answer" in fault


def test_a_mediators_text_waits_for_both(firm):
    text = proposal(firm, department="mediator") + acceptance(department="marketing")
    rounds = rounds_in(text, "rounds.toml", firm)
    assert rounds.to_answer == (SALES,)
    assert not rounds.is_agreed
    assert rounds_in(text + acceptance(), "rounds.toml", firm).is_agreed


def test_a_mediator_accepts_nothing(firm):
    (fault,) = faults_of(proposal(firm) + acceptance(department="mediator"), firm)
    assert "a mediator answers nothing" in fault


def test_a_round_is_added_and_what_stood_there_stays(tmp_path, firm):
    path = tmp_path / ROUNDS_NAME
    path.write_text("# ours\n" + proposal(firm), encoding="utf-8")
    added = Round(TUESDAY, SALES, amounts(firm), "an answer")
    after = append_round(tmp_path, firm, lambda before: added)
    assert after.rounds[-1] == added
    assert path.read_text("utf-8").startswith("# ours\n" + proposal(firm).rstrip())
    assert read_rounds(tmp_path, firm) == after
    assert [one.name for one in tmp_path.iterdir()] == [ROUNDS_NAME]


def test_the_first_round_makes_the_file(tmp_path, firm):
    added = Round(MONDAY, SALES, amounts(firm))
    assert append_round(tmp_path, firm, lambda before: added) == Rounds((added,))


def test_a_round_that_is_refused_leaves_the_file_as_it_was(tmp_path, firm):
    path = tmp_path / ROUNDS_NAME
    path.write_text(proposal(firm), encoding="utf-8")

    def refuse(before):
        raise Refusal("no")

    with pytest.raises(Refusal, match="no"):
        append_round(tmp_path, firm, refuse)
    with pytest.raises(InputRefused, match="must not lie before"):
        append_round(tmp_path, firm, lambda before: Round(date(2026, 1, 1), SALES, amounts(firm)))
    assert path.read_text("utf-8") == proposal(firm)
    assert [one.name for one in tmp_path.iterdir()] == [ROUNDS_NAME]


def test_of_two_that_add_a_round_at_once_only_one_does(tmp_path, firm):
    def meanwhile(before):
        with pytest.raises(Refusal, match="Somebody else is adding a round"):
            append_round(tmp_path, firm, lambda _: Round(MONDAY, SALES, amounts(firm)))
        return Round(MONDAY, MARKETING, amounts(firm))

    assert len(append_round(tmp_path, firm, meanwhile).rounds) == 1


def objection(*lines, department="sales"):
    return "\n".join(
        ["", "[[rounds]]", "date = 2026-03-04", f'department = "{department}"', *lines, ""]
    )


def test_objections_to_a_text_are_read_and_written_again(firm):
    first, second = (lever.name for lever in firm.levers[:2])
    lines = (
        "[rounds.objections]",
        f'"{first}" = {{ most = 90000.5 }}',
        f'"{second}" = {{ least = 1, most = 2 }}',
    )
    text = proposal(firm, department="mediator") + objection(*lines)
    rounds = rounds_in(text, "rounds.toml", firm)
    asked = {first: Asked(most_cents=90000_50), second: Asked(100, 200)}
    assert rounds.rounds[-1].objections == asked
    assert rounds_in(rounds_text(rounds), "rounds.toml", firm) == rounds


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("[rounds.objections]",), "asks for nothing"),
        (("[rounds.objections]", "Nonsense = { most = 1 }"), "is no lever of this firm"),
        (("[rounds.objections]", "LEVER = { most = -1 }"), "most is -1"),
        (("[rounds.objections]", "LEVER = { least = 5, most = 4 }"), "most is 4"),
        (("[rounds.objections]", "LEVER = { }"), "has no “most”"),
        (("[rounds.objections]", "LEVER = 5"), "must be a section of its own"),
        (("[rounds.objections]", "LEVER = { about = 5 }"), "about"),
        (("accepts = true", "[rounds.objections]", "LEVER = { most = 1 }"), "something else, too"),
    ],
)
def test_objections_that_make_no_sense_are_refused_with_their_place(firm, lines, why):
    lines = [line.replace("LEVER", f'"{firm.levers[0].name}"') for line in lines]
    found = faults_of(proposal(firm, department="mediator") + objection(*lines), firm)
    assert any(why in fault for fault in found)


def test_only_a_text_is_objected_to(firm):
    lines = ("[rounds.objections]", f'"{firm.levers[0].name}" = {{ most = 1 }}')
    (fault,) = faults_of(proposal(firm) + objection(*lines), firm)
    assert "none lies on the table" in fault
