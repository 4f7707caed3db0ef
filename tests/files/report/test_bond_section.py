"""The bond in words and on its scale, of one stage and of a chain."""

from dataclasses import replace

import pytest

from files.report import kupferberg
from gespann.core.quantities import Interval
from gespann.files.report.sections.bond import bond
from gespann.language import speaking

PLAN = kupferberg.plan(kupferberg.fit())


def section_of(interval: Interval, data_said: float | None):
    return bond(replace(kupferberg.fit(), bond=interval, bond_data_said=data_said), PLAN)


def text_of(section) -> str:
    return str(section.blocks[-1])


def test_of_one_stage_it_lies_on_a_scale_that_ends_at_one():
    section = section_of(Interval(0.1, 0.3, 0.6), 0.22)
    assert "0.30" in text_of(section)
    assert "on a scale from 0 to 1" in text_of(section)
    assert "22%" in text_of(section)
    assert "each multiplies the other" in section.blocks[0].wide


def test_of_a_chain_it_may_lie_beyond_one_and_nothing_is_said_of_its_prior():
    section = section_of(Interval(1.06, 2.84, 7.76), None)
    assert "bond of the whole chain is 2.84" in text_of(section)
    assert "from 0 to 1" not in text_of(section)
    assert "The data said" not in text_of(section)
    assert "one needs the other" in section.blocks[0].wide


@pytest.mark.parametrize("median", [0.5, 2.84])
def test_the_disc_lies_inside_the_picture_and_not_at_its_end(median):
    picture = section_of(Interval(median / 2, median, 2 * median), None).blocks[0]
    first = picture.wide.split("<circle", 1)[1]
    place = float(first.split('cx="', 1)[1].split('"', 1)[0])
    width = float(picture.wide.split('viewBox="0 0 ', 1)[1].split(" ", 1)[0])
    assert 0.1 * width < place < 0.9 * width


def test_it_is_told_in_german():
    with speaking("de"):
        assert "Das Band der ganzen Kette liegt bei 2,84" in text_of(
            section_of(Interval(1.06, 2.84, 7.76), None)
        )
