"""Rights follow from rows with today's date, and from nothing else."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

import make
from gespann.apps.organisation import rules
from gespann.apps.organisation.models import Level, Office, Side

pytestmark = pytest.mark.django_db


@pytest.fixture
def sales():
    return make.department(side=Side.SALES)


def test_nothing_is_open_to_a_stranger(ada, sales):
    stranger = AnonymousUser()
    assert not any(
        [
            rules.works_here(stranger),
            rules.holds(stranger, Office.ADMINISTRATOR),
            rules.belongs_to(stranger, sales),
            rules.belongs_to_side(stranger, Side.SALES),
            rules.is_management(stranger),
            rules.speaks_for(stranger, sales),
            rules.stands_in_for(stranger, ada),
            rules.may_see_organisation(stranger),
            rules.may_keep_organisation(stranger),
            rules.may_see_address(stranger, ada),
            rules.may_choose_deputy(stranger, ada),
            rules.may_close_account(stranger, ada),
            rules.may_take_name_out(stranger, ada),
            rules.may_send_link(stranger, ada),
            rules.may_change_address(stranger, ada),
        ]
    )


def test_a_place_of_yesterday_or_tomorrow_opens_nothing_today(dan, sales):
    today = timezone.localdate()
    make.membership(dan, sales, ends=today - timedelta(days=1))
    make.membership(dan, sales, starts=today + timedelta(days=1))
    assert not rules.works_here(dan)
    assert not rules.belongs_to(dan, sales)


def test_first_and_last_day_belong_to_it(dan, sales):
    today = timezone.localdate()
    make.membership(dan, sales, starts=today, ends=today)
    assert rules.belongs_to(dan, sales)


def test_a_closed_account_opens_nothing_whatever_its_rows_say(ada, sales):
    ada.is_active = False
    assert not rules.works_here(ada)
    assert not rules.belongs_to(ada, sales)


def test_one_side_is_not_the_other(ada, ben, sales):
    assert rules.belongs_to_side(ada, Side.SALES)
    assert not rules.belongs_to_side(ben, Side.SALES)
    assert not rules.belongs_to(ben, sales)


def test_only_heads_and_their_deputies_speak_for_a_department(ada, ben, cleo, eve, sales):
    head, deputy = make.person("Head"), make.person("Deputy")
    make.membership(head, sales, level=Level.HEAD)
    make.membership(deputy, sales)
    assert rules.speaks_for(head, sales)
    assert not rules.speaks_for(deputy, sales)
    make.deputyship(head, deputy)
    assert rules.speaks_for(deputy, sales)
    assert not any(rules.speaks_for(one, sales) for one in (ada, ben, cleo, eve))


def test_a_deputy_speaks_for_nobody_who_has_left(sales):
    head, deputy = make.person("Head"), make.person("Deputy")
    make.membership(head, sales, level=Level.HEAD)
    make.deputyship(head, deputy)
    head.is_active, head.left_on = False, timezone.localdate()
    head.save()
    assert not rules.speaks_for(deputy, sales)


def test_an_administrator_has_no_say_in_what_departments_decide(eve, sales):
    assert rules.may_keep_organisation(eve)
    assert not rules.speaks_for(eve, sales)
    assert not rules.is_management(eve)
    assert not rules.holds(eve, Office.CONTROLLER)


def test_an_address_is_for_its_owner_and_administrators(ada, ben, eve):
    assert rules.may_see_address(ada, ada)
    assert rules.may_see_address(eve, ada)
    assert not rules.may_see_address(ben, ada)


def test_there_is_nothing_on_a_person_that_opens_doors(ada):
    names = {field.name for field in type(ada)._meta.get_fields()}
    assert names & {"is_superuser", "is_staff", "groups", "user_permissions", "last_login"} == set()
