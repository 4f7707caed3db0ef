"""Addresses of the log-in and of what people do about their own account.

The pages are allauth's, one by one, but for that of all log-ins: what is not named here is not
there.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.socialaccount import views as single_sign_on
from allauth.urls import build_provider_urlpatterns
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path, re_path

from gespann.server import account_views

urlpatterns: list[URLPattern | URLResolver] = [
    # In and out
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("closed/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),  # says that there is none
    path("authenticate/", mfa.authenticate, name="mfa_authenticate"),
    # The own account
    path("", mfa.index, name="mfa_index"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("reauthenticate/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("app/", include("allauth.mfa.totp.urls")),
    path("passkeys/", include("allauth.mfa.webauthn.urls")),
    path("recovery-codes/", include("allauth.mfa.recovery_codes.urls")),
    path("sessions/", account_views.where_logged_in, name="usersessions_list"),
    path("sessions/<int:pk>/end/", account_views.end_log_in, name="usersessions_end"),
    # Password and address
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("address/", account.email, name="account_email"),
    path("address/sent/", account.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^address/(?P<key>[-:\w]+)/$", account.confirm_email, name="account_confirm_email"),
    # Single sign-on
    path(
        "single-sign-on/cancelled/",
        single_sign_on.login_cancelled,
        name="socialaccount_login_cancelled",
    ),
    path(
        "single-sign-on/error/",
        login_not_required(single_sign_on.login_error),
        name="socialaccount_login_error",
    ),
    path("single-sign-on/signup/", single_sign_on.signup, name="socialaccount_signup"),
    path(
        "single-sign-on/connections/",
        single_sign_on.connections,
        name="socialaccount_connections",
    ),
    *build_provider_urlpatterns(),
]
