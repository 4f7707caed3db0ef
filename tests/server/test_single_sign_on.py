"""Single sign-on by OpenID Connect and by SAML, with places and offices that follow groups."""

from urllib.parse import urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

import make
from gespann.apps.organisation import rules
from gespann.apps.organisation.actions import invitations, people
from gespann.apps.organisation.models import Level, Office, Person, Side
from gespann.refusals import NotAllowed
from gespann.server import single_sign_on
from identity_providers import CLIENT, SamlProvider, open_id_provider

pytestmark = pytest.mark.django_db

GROUPS = """
[[groups]]
group = "G-Sales"
level = "staff"
department = "sales"

[[groups]]
group = "G-Board"
level = "management"

[[groups]]
group = "G-IT"
office = "administrator"

[[groups]]
group = "G-Moon"
level = "staff"
department = "Moon base"
"""


def configure(settings, folder, toml):
    (folder / single_sign_on.FILE).write_text(toml + GROUPS, encoding="utf-8")
    read = single_sign_on.read(folder)
    settings.SOCIALACCOUNT_PROVIDERS = read.providers
    settings.SINGLE_SIGN_ON_GROUPS = read.groups


@pytest.fixture(autouse=True)
def nobody_has_tried_before():
    cache.clear()


@pytest.fixture
def sales():
    return make.department(side=Side.SALES)


class OpenID:
    """A log-in through OpenID Connect, with the browser's part done by hand."""

    def __init__(self, client, provider):
        self.client, self.provider = client, provider
        self.somebody = provider.somebody

    def log_in(self):
        at_provider = self.client.get(reverse("openid_connect_login", args=["firm"])).url
        back = requests.get(at_provider, allow_redirects=False, timeout=10).headers["Location"]
        parts = urlsplit(back)
        return self.client.get(f"{parts.path}?{parts.query}")


class Saml:
    """A log-in through SAML, with the browser's part done by hand."""

    def __init__(self, client, provider):
        self.client, self.provider = client, provider
        self.somebody = provider.somebody

    def log_in(self, **how):
        host = {"host": "localhost:8000"}
        at_provider = self.client.get(reverse("saml_login", args=["firm"]), headers=host).url
        audience = "http://localhost:8000" + reverse("saml_metadata", args=["firm"])
        response = self.provider.response_to(at_provider, audience, **how)
        self.client.post(
            reverse("saml_acs", args=["firm"]), {"SAMLResponse": response}, headers=host
        )
        return self.client.get(reverse("saml_finish_acs", args=["firm"]), headers=host)


@pytest.fixture
def open_id(client, settings, tmp_path):
    with open_id_provider() as provider:
        configure(
            settings,
            tmp_path,
            f"""
            [[oidc]]
            id = "firm"
            name = "Company account"
            server = "{provider.address}"
            client_id = "{CLIENT["client_id"]}"
            client_secret = "{CLIENT["client_secret"]}"
            """,
        )
        yield OpenID(client, provider)


@pytest.fixture(scope="module")
def saml_provider():
    return SamlProvider()


@pytest.fixture
def saml(client, settings, tmp_path, saml_provider):
    configure(
        settings,
        tmp_path,
        f"""
        [[saml]]
        id = "firm"
        name = "Company account"
        entity_id = "{saml_provider.entity_id}"
        sso_url = "{saml_provider.sso_url}"
        certificate = '''{saml_provider.certificate}'''
        """,
    )
    saml_provider.somebody.__init__()
    return Saml(client, saml_provider)


@pytest.fixture(params=["open_id", "saml"])
def sign_on(request):
    return request.getfixturevalue(request.param)


def is_in(client):
    return client.get(reverse("home")).status_code == 200


def test_the_log_in_offers_it(client, sign_on):
    make.firm()
    assert "Company account" in client.get(reverse("account_login")).text


def test_whoever_is_in_a_group_gets_an_account_and_the_places_of_all_groups(client, sign_on, sales):
    sign_on.somebody.groups = ["G-Sales", "G-Board", "G-IT", "Choir"]
    sign_on.log_in()
    assert is_in(client)
    ida = Person.objects.get(email="ida@kupferberg.example")
    assert ida.name == "Ida"
    assert rules.belongs_to(ida, sales)
    assert rules.is_management(ida)
    assert rules.holds(ida, Office.ADMINISTRATOR)
    assert [place.by_group for place in ida.memberships.order_by("level")] == ["G-Board", "G-Sales"]


def test_whoever_is_in_no_group_that_counts_gets_no_account(client, sign_on, sales):
    sign_on.somebody.groups = ["Choir"]
    sign_on.log_in()
    assert not is_in(client)
    assert Person.objects.count() == 0


def test_places_follow_the_groups_and_what_was_given_by_hand_stays(client, sign_on, sales):
    marketing = make.department(side=Side.MARKETING)
    sign_on.somebody.groups = ["G-Sales", "G-Board"]
    sign_on.log_in()
    ida = Person.objects.get()
    make.membership(ida, marketing)
    sign_on.somebody.groups = ["G-Board"]
    sign_on.log_in()
    assert not rules.belongs_to(ida, sales)
    assert rules.is_management(ida)
    assert rules.belongs_to(ida, marketing)
    sign_on.somebody.groups = []
    sign_on.log_in()
    assert not rules.is_management(ida)
    assert rules.belongs_to(ida, marketing)


def test_logging_in_again_gives_nothing_twice(sign_on, sales):
    sign_on.somebody.groups = ["G-Sales", "G-IT"]
    for _ in range(3):
        sign_on.log_in()
    ida = Person.objects.get()
    assert (ida.memberships.count(), ida.appointments.count()) == (1, 1)


def test_the_last_administrator_stays_whatever_the_groups_say(sign_on):
    sign_on.somebody.groups = ["G-IT"]
    sign_on.log_in()
    ida = Person.objects.get()
    sign_on.somebody.groups = []
    sign_on.log_in()
    assert rules.holds(ida, Office.ADMINISTRATOR)
    make.appointment(make.person("Eve"), Office.ADMINISTRATOR)
    sign_on.log_in()
    assert not rules.holds(ida, Office.ADMINISTRATOR)


def test_a_department_that_the_firm_does_not_have_gives_nothing(client, sign_on):
    sign_on.somebody.groups = ["G-Moon"]
    sign_on.log_in()
    assert is_in(client)
    assert Person.objects.get().memberships.count() == 0


def test_somebody_who_was_invited_is_the_same_person(client, sign_on, eve):
    invitations.invite("Ida", "ida@kupferberg.example", "en", None, by=eve)
    sign_on.log_in()
    assert is_in(client)
    assert SocialAccount.objects.get().user == Person.objects.get(name="Ida")


def test_nobody_can_make_a_link_into_an_account_of_the_single_sign_on(sign_on, eve, sales):
    sign_on.somebody.groups = ["G-Sales"]
    sign_on.log_in()
    with pytest.raises(NotAllowed):
        invitations.send_another_link(Person.objects.get(name="Ida"), by=eve)


def test_whoever_has_left_stays_out(client, sign_on, eve, sales):
    from django.utils import timezone

    sign_on.somebody.groups = ["G-Sales"]
    sign_on.log_in()
    ida = Person.objects.get(name="Ida")
    people.close_account(ida, timezone.localdate(), by=eve)
    sign_on.log_in()
    assert not is_in(client)
    assert not rules.works_here(ida)


def test_nothing_is_kept_of_what_was_told_but_name_and_address(sign_on, sales):
    sign_on.somebody.groups = ["G-Sales", "Choir"]
    for _ in range(2):
        sign_on.log_in()
        assert SocialAccount.objects.get().extra_data == {}
    assert EmailAddress.objects.get().verified


@pytest.mark.parametrize("follow", [False, True])
def test_whoever_comes_without_an_address_gets_no_account(client, sign_on, sales, follow):
    sign_on.somebody.email, sign_on.somebody.groups = "", ["G-Sales"]
    answer = sign_on.log_in()
    if follow and answer.status_code == 302:
        assert "By invitation" in client.get(answer.url, follow=True).text
    assert not is_in(client)
    assert Person.objects.count() == 0


# --- What must not work ----------------------------------------------------------------------


def test_an_answer_signed_by_somebody_else_is_refused(client, saml, sales):
    saml.somebody.groups = ["G-Sales"]
    answer = saml.log_in(key=SamlProvider().pem)
    assert answer.status_code == 401
    assert not is_in(client)


def test_an_answer_that_nobody_asked_for_is_refused(client, saml, sales):
    saml.somebody.groups = ["G-Sales"]
    answer = saml.log_in(number="ONELOGIN_guessed")
    assert answer.status_code == 403
    assert not is_in(client)


def test_a_code_that_was_used_is_refused(client, open_id, sales):
    open_id.somebody.groups = ["G-Sales"]
    back = []
    grant = open_id.provider.authorize
    open_id.provider.authorize = lambda query: back.append(grant(query)) or back[-1]
    open_id.log_in()
    client.post(reverse("account_logout"))
    parts = urlsplit(back[0])
    assert client.get(f"{parts.path}?{parts.query}").status_code == 401
    assert not is_in(client)


# --- The file --------------------------------------------------------------------------------


def test_without_a_file_there_is_no_single_sign_on(tmp_path):
    assert single_sign_on.read(tmp_path) == single_sign_on.SingleSignOn()
    assert single_sign_on.read(None) == single_sign_on.SingleSignOn()


@pytest.mark.parametrize(
    ("toml", "why"),
    [
        ("[[oidc]", "single-sign-on.toml"),
        ("[[oauth]]", "does not know oauth"),
        ('[[oidc]]\nid = "x"', r"\[\[oidc\]\] lacks client_id, client_secret, name, server"),
        ('[[groups]]\ngroup = "x"', "either a level or an office"),
        ('[[groups]]\ngroup = "x"\nlevel = "boss"', "level must be one of"),
        ('[[groups]]\ngroup = "x"\noffice = "king"', "office must be one of"),
        ('[[groups]]\ngroup = "x"\nlevel = "staff"', "belongs to a department"),
        ('[[groups]]\ngroup = "x"\noffice = "controller"\nrank = 1', "does not know rank"),
    ],
)
def test_a_file_that_cannot_be_understood_says_where(tmp_path, toml, why):
    (tmp_path / single_sign_on.FILE).write_text(toml)
    with pytest.raises(ImproperlyConfigured, match=why):
        single_sign_on.read(tmp_path)


def test_levels_and_offices_of_the_file_are_those_of_the_organisation():
    assert {level.name.lower(): level.value for level in Level} == single_sign_on.LEVELS
    assert set(single_sign_on.OFFICES) == set(Office.values)
