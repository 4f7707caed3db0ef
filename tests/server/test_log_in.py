"""In, out, the second step, and what people do about their own account."""

import re
import time
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver, reverse

import make
from gespann.apps.organisation.actions.invitations import let_in
from gespann.apps.organisation.actions.people import erase_traces
from server.test_who_may_go_where import BACKEND, LOG_IN, names

pytestmark = pytest.mark.django_db
PASSWORD = "four horses on one cart"
LOGIN = "/account/login/"


@pytest.fixture(autouse=True)
def nobody_has_tried_before():
    cache.clear()


@pytest.fixture
def finn():
    make.firm()  # before there is one, nobody is asked to log in
    finn = make.person("Finn", language="en")
    let_in(finn, PASSWORD)
    return finn


def tries(client, person, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": person.email, "password": password, **more})


def says_it_again(client):
    """The password once more, which every change to the safety of an account asks for."""
    return client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def is_in(client):
    return client.get(reverse("home")).status_code == 200


def code_of_now(secret):
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


# --- In and out ------------------------------------------------------------------------------


def test_address_and_password_let_in_however_the_address_is_written(client, finn):
    assert client.post(LOGIN, {"login": finn.email.upper(), "password": PASSWORD}).url == "/"
    assert is_in(client)


def test_a_wrong_password_and_an_unknown_address_are_told_apart_by_nobody(client, finn):
    wrong = tries(client, finn, "wrong")
    unknown = client.post(LOGIN, {"login": "nobody@kupferberg.example", "password": "wrong"})
    sentence = "Address and password do not belong together."
    assert sentence in wrong.text
    assert sentence in unknown.text
    assert not is_in(client)


def test_five_wrong_tries_lock_this_account_for_a_while_and_no_other(client, finn):
    other = make.person("Gwen")
    let_in(other, PASSWORD)
    for _ in range(5):
        tries(client, finn, "wrong")
    assert "Too many wrong tries" in tries(client, finn).text
    assert "Too many wrong tries" in tries(Client(), finn).text
    assert tries(Client(), other).status_code == 302


def test_the_counts_are_kept_where_all_processes_see_them(settings):
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")


def test_after_the_log_in_nobody_is_led_to_another_site(client, finn):
    assert tries(client, finn, next="https://evil.example/").url == "/"


def test_a_closed_account_stays_closed(client, finn):
    finn.is_active = False
    finn.save()
    tries(client, finn)
    assert not is_in(client)


def test_logging_out_takes_a_form_and_not_a_look(client, finn):
    tries(client, finn)
    client.get(reverse("account_logout"))
    assert is_in(client)
    client.post(reverse("account_logout"))
    assert not is_in(client)


def test_cookies_are_for_browsers_only(client, finn):
    tries(client, finn)
    session = client.cookies["sessionid"]
    assert (session["httponly"], session["samesite"]) == (True, "Lax")


def test_every_other_log_in_can_be_ended_from_afar(client, finn):
    elsewhere = Client()
    tries(client, finn)
    tries(elsewhere, finn)
    assert UserSession.objects.filter(user=finn).count() == 2
    client.post(reverse("usersessions_list"))
    assert is_in(client)
    assert not is_in(elsewhere)


FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def log_ins(client):
    """What the page of all log-ins says, row by row."""
    page = client.get(reverse("usersessions_list")).text
    rows = re.findall(r'<tr role="row">(.*?)</tr>', page.split("<tbody", 1)[1], re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in rows]


def test_log_ins_are_told_by_browser_and_system_this_one_first(client, finn):
    tries(client, finn)
    elsewhere = Client(headers={"user-agent": FIREFOX})
    tries(elsewhere, finn)
    here, there = log_ins(client)
    assert here.startswith("Unknown browser here")
    assert there.startswith("Firefox on Windows")
    assert log_ins(elsewhere)[0].startswith("Firefox on Windows here")


def test_one_log_in_is_ended_from_afar_and_the_others_stay(client, finn):
    tries(client, finn)
    one, another = Client(headers={"user-agent": FIREFOX}), Client()
    tries(one, finn)
    tries(another, finn)
    of_one = UserSession.objects.get(session_key=one.session.session_key)
    assert client.post(reverse("usersessions_end", args=[of_one.pk])).status_code == 303
    assert [is_in(each) for each in (client, one, another)] == [True, False, True]
    assert len(log_ins(client)) == 2


def test_nobody_ends_the_log_in_of_somebody_else(client, finn, ada):
    tries(client, finn)
    of_finn = UserSession.objects.get(user=finn)
    others = Client()
    others.force_login(ada, BACKEND)
    assert others.post(reverse("usersessions_end", args=[of_finn.pk])).status_code == 404
    assert is_in(client)


def test_the_log_in_of_this_page_is_ended_by_logging_out(client, finn):
    tries(client, finn)
    here = UserSession.objects.get(user=finn)
    answer = client.post(reverse("usersessions_end", args=[here.pk]))
    assert answer.url == reverse("account_logout")
    assert is_in(client)


def test_a_log_in_that_another_password_has_ended_is_not_told_any_more(client, finn):
    tries(client, finn)
    elsewhere = Client()
    tries(elsewhere, finn)
    new = "three carts and no horse"
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert not is_in(elsewhere)
    assert len(log_ins(client)) == 1


def test_log_ins_take_as_many_queries_for_three_as_for_one(
    client, finn, django_assert_num_queries, django_assert_max_num_queries
):
    tries(client, finn)
    with django_assert_max_num_queries(20) as asked:
        assert len(log_ins(client)) == 1
    for_one = len(asked.captured_queries)
    for _ in range(2):
        tries(Client(), finn)
    with django_assert_num_queries(for_one):
        assert len(log_ins(client)) == 3


def test_where_somebody_was_logged_in_from_is_forgotten_with_the_log_in(client, finn):
    tries(client, finn)
    tries(Client(), finn)
    erase_traces()
    assert UserSession.objects.count() == 2
    expired = Session.objects.first()
    Session.objects.filter(pk=expired.pk).update(expire_date=make.LONG_AGO_AT)
    erase_traces()
    assert UserSession.objects.exclude(session_key=expired.pk).count() == 1
    assert UserSession.objects.count() == Session.objects.count() == 1


def test_before_there_is_a_firm_the_log_in_says_where_to_begin(client):
    hint = "This workbench is not set up yet"
    page = client.get(LOGIN).text
    assert hint in page
    assert 'type="password"' not in page
    make.firm()
    page = client.get(LOGIN).text
    assert hint not in page
    assert 'type="password"' in page


# --- Which of these pages strangers see ------------------------------------------------------

FOR_STRANGERS = {
    "account_login", "account_logout", "account_inactive", "account_signup", "mfa_authenticate",
    "mfa_login_webauthn", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done",
    "account_email_verification_sent", "account_confirm_email", "socialaccount_login_cancelled",
    "socialaccount_login_error", "socialaccount_signup", "saml_acs", "saml_finish_acs", "saml_sls",
    "saml_metadata", "saml_login", "openid_connect_login", "openid_connect_callback",
}  # fmt: skip
SAML = ("saml_acs", "saml_finish_acs", "saml_sls", "saml_metadata", "saml_login")
ARGS = {
    "account_reset_password_from_key": {"uidb36": "1", "key": "guessed"},
    "account_confirm_email": {"key": "guessed"},
    "mfa_remove_webauthn": {"pk": 1},
    "mfa_edit_webauthn": {"pk": 1},
    "usersessions_end": {"pk": 1},
    "openid_connect_login": {"provider_id": "guessed"},
    "openid_connect_callback": {"provider_id": "guessed"},
    **{name: {"organization_slug": "guessed"} for name in SAML},
}
NAMES = sorted(name for name in names(get_resolver()) if name.startswith(LOG_IN))


@pytest.mark.parametrize("name", NAMES)
def test_strangers_see_the_way_in_and_nothing_of_an_account(client, name):
    address = reverse(name, kwargs=ARGS.get(name))
    for method in (client.get, client.post):
        answer = method(address)
        to_the_log_in = answer.status_code == 302 and answer.url.startswith(f"{LOGIN}?next=")
        assert answer.status_code < 500
        assert to_the_log_in == (name not in FOR_STRANGERS)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["de", "en"])
def test_no_page_of_the_account_fails_its_owner(client, finn, name, language):
    finn.language = language
    finn.save()
    tries(client, finn)
    says_it_again(client)
    answer = client.get(reverse(name, kwargs=ARGS.get(name)))
    assert answer.status_code in (200, 302, 401, 404, 405)


# --- The second step -------------------------------------------------------------------------


@pytest.fixture
def secret(client, finn, monkeypatch):
    """Finn has set up the app, is logged out again, and its secret is this."""
    # On a busy machine half a minute, after which a code is stale, can end before the code is sent.
    now = time.time()
    monkeypatch.setattr(totp, "time", SimpleNamespace(time=lambda: now))
    tries(client, finn)
    assert client.get(reverse("mfa_activate_totp")).url.startswith("/account/reauthenticate/")
    says_it_again(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = re.search(r'class="secret">(\w+)<', page.text).group(1)
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of_now(secret)})
    assert answer.status_code == 302
    client.post(reverse("account_logout"))
    cache.clear()  # a code counts once, and the next one comes only in half a minute
    return secret


def test_with_the_app_a_password_alone_is_not_enough(client, finn, secret):
    assert tries(client, finn).url == reverse("mfa_authenticate")
    assert not is_in(client)
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "This is not the code of this moment." in wrong.text
    client.post(reverse("mfa_authenticate"), {"code": code_of_now(secret)})
    assert is_in(client)


def test_a_recovery_code_opens_once(client, finn, secret):
    tries(client, finn)
    client.post(reverse("mfa_authenticate"), {"code": code_of_now(secret)})
    says_it_again(client)
    page = client.get(reverse("mfa_view_recovery_codes")).text
    codes = re.findall(r"<code>([^<]+)</code>", page)
    assert len(codes) == 10
    for expected in (True, False):
        client.post(reverse("account_logout"))
        tries(client, finn)
        client.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert is_in(client) == expected


def test_the_secret_of_the_app_is_for_nobody_else(ada, client, finn, secret):
    authenticator = Authenticator.objects.get(user=finn, type=Authenticator.Type.TOTP)
    assert authenticator.user == finn
    client.force_login(ada, BACKEND)
    assert secret not in client.get(reverse("mfa_index")).text


# --- Password and address --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("too short", "at least 12 characters"),
        ("password1234", "too common"),
        ("918273645019", "entirely numeric"),
        ("finn@kupferberg.example", "too similar to the e-mail address"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(client, finn, password, why):
    tries(client, finn)
    answer = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": password, "password2": password},
    )
    assert why in answer.text
    finn.refresh_from_db()
    assert finn.check_password(PASSWORD)


def link_in(mail):
    return re.search(r"http://\S+", mail.body).group()


def test_a_forgotten_password_is_replaced_by_mail(client, finn, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": finn.email})
    assert mailoutbox[0].to == [finn.email]
    form = client.get(link_in(mailoutbox[0]), follow=True)
    new = "three carts and no horse"
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert tries(client, finn).status_code == 200
    assert tries(client, finn, new).url == "/"


def test_a_mail_goes_only_to_who_has_an_account(client, mailoutbox):
    answer = client.post(reverse("account_reset_password"), {"email": "nobody@k.example"})
    assert answer.url == reverse("account_reset_password_done")
    assert mailoutbox == []


def test_an_address_changes_once_the_new_one_is_proved(client, finn, mailoutbox):
    tries(client, finn)
    client.post(reverse("account_email"), {"email": "finn@new.example", "action_add": ""})
    finn.refresh_from_db()
    assert finn.email == "finn@kupferberg.example"
    assert mailoutbox[0].to == ["finn@new.example"]
    client.post(link_in(mailoutbox[0]))
    finn.refresh_from_db()
    assert finn.email == "finn@new.example"


def test_mail_is_in_the_language_of_its_reader(client, finn, mailoutbox):
    client.post(
        reverse("account_reset_password"),
        {"email": finn.email},
        headers={"accept-language": "de"},
    )
    assert mailoutbox[0].subject == "Ein neues Passwort für Gespann"
    assert "wurde ein neues Passwort angefordert" in mailoutbox[0].body


def test_whoever_opens_an_account_can_log_in_at_once(client, eve):
    make.firm()
    from gespann.apps.organisation.actions import invitations

    secret = invitations.invite("Hal", "hal@kupferberg.example", "en", None, by=eve)
    address = reverse("invitation", args=[secret])
    assert "Welcome, Hal" in client.get(address).text
    assert client.post(address, {"password": "short"}).status_code == 422
    assert client.post(address, {"password": PASSWORD}).url == LOGIN
    assert client.get(address).status_code == 404
    assert 'value="hal@kupferberg.example"' in client.get(LOGIN).text
    assert client.post(LOGIN, {"login": "hal@kupferberg.example", "password": PASSWORD}).url == "/"
    assert "hal@kupferberg.example" not in Client().get(LOGIN).text
