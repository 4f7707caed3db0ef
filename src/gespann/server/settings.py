"""Settings of the workbench, all from a few variables of the environment.

GESPANN_FOLDER    where database, secret key and collected files are kept. Without it nothing is
                  kept: the key is thrown away and the database lies in memory. That is for tools
                  that only look at the code; `wsgi` refuses to serve like that.
GESPANN_DATABASE  postgresql://user:password@host/name for PostgreSQL; else SQLite in the folder.
GESPANN_ADDRESS   the address under which people reach the workbench, http://localhost:8000 unless
                  said otherwise. Other host names are turned away; https brings secure cookies.
GESPANN_MAIL      smtp://user:password@host or smtps://…; else mail is put into the folder.
GESPANN_MAIL_FROM the address that mail comes from, gespann@ and the host unless said otherwise.

There is no debug mode: what goes wrong is told in the log and never on a page.
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from gespann.server import data_folder, databases, mail, single_sign_on

_HERE = Path(__file__).parent
_UI = _HERE.parent / "ui"

# --- Where things are kept --------------------------------------------------------------------

FOLDER = Path(os.environ["GESPANN_FOLDER"]) if os.environ.get("GESPANN_FOLDER") else None
SECRET_KEY = data_folder.secret_key(FOLDER) if FOLDER else secrets.token_urlsafe(50)
DATABASES = {"default": databases.chosen(os.environ.get("GESPANN_DATABASE", ""), FOLDER)}
JOBS_FOLDER = FOLDER / data_folder.JOBS if FOLDER else None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Several processes must count wrong tries together, so the counts lie in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "gespann_cache",
        # Of more than these some are dropped, and with them wrong tries would be forgotten.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- Under which address ----------------------------------------------------------------------

ADDRESS = os.environ.get("GESPANN_ADDRESS", "http://localhost:8000").rstrip("/")
_ADDRESS = urlsplit(ADDRESS)
_LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
_IS_LOCAL = _ADDRESS.hostname in ("localhost", "127.0.0.1", "::1")
_IS_SECURE = _ADDRESS.scheme == "https"
ALLOWED_HOSTS = _LOCAL_HOSTS if _IS_LOCAL else [_ADDRESS.hostname or ""]
CSRF_TRUSTED_ORIGINS = [ADDRESS] if _IS_SECURE else []
DEBUG = False

# --- What it is made of -----------------------------------------------------------------------

INSTALLED_APPS = [
    "gespann.ui",
    "gespann.apps.concerns",
    "gespann.apps.organisation",
    "gespann.apps.jobs",
    "gespann.apps.digest",
    "gespann.apps.market",
    "gespann.apps.response",
    "gespann.apps.budget",
    "gespann.apps.actuals",
    "gespann.apps.plan",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "gespann.server.middleware.no_larger_than_allowed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gespann.server.middleware.in_the_readers_language",
    "gespann.server.middleware.reading_once",
    # Every page asks for a log-in unless it says that it needs none.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "gespann.server.urls"
WSGI_APPLICATION = "gespann.server.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gespann.server.navigation.for_templates",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "gespann.ui.templatetags.figures",
                "gespann.ui.templatetags.parts",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.insert(1, "django.forms")  # its templates may be replaced by those of ui

# --- Static files -----------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = FOLDER / data_folder.STATIC_FILES if FOLDER else None
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        # Names carry a fingerprint once files are collected, so browsers keep them for good.
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if FOLDER
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- Language and time ------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("de", _("German")), ("en", _("English"))]
LOCALE_PATHS = [_UI / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Europe/Berlin"
USE_TZ = True

# --- Who comes in -----------------------------------------------------------------------------

AUTH_USER_MODEL = "organisation.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "name")}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "gespann.server.accounts.InvitedOnly"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation's link has proved the address
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_CHANGE_EMAIL = True  # one address; a new one has to be proved before it replaces the old
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to people who have nothing to do with us
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    "login": "gespann.server.account_forms.LogInForm",
    "add_email": "gespann.server.account_forms.AnotherAddressForm",
    "change_password": "gespann.server.account_forms.AnotherPasswordForm",
    "set_password": "gespann.server.account_forms.FirstPasswordForm",
    "reset_password": "gespann.server.account_forms.ForgottenPasswordForm",
    "reset_password_from_key": "gespann.server.account_forms.NewPasswordForm",
    "reauthenticate": "gespann.server.account_forms.PasswordOnceMoreForm",
}
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
# Wrong tries are counted for each address and for each account: 5 in five minutes.
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/5m/key"}
# TLS ends at a proxy in front of us, which says for whom it asks.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _IS_SECURE else 0
MFA_FORMS = {"add_webauthn": "gespann.server.account_forms.PasskeyForm"}
MFA_ADAPTER = "gespann.server.accounts.SecondStep"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Gespann"
# Browsers allow passkeys on http only where the address is the machine itself.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _IS_LOCAL and not _IS_SECURE

_SINGLE_SIGN_ON = single_sign_on.read(FOLDER)
SOCIALACCOUNT_PROVIDERS = _SINGLE_SIGN_ON.providers
SINGLE_SIGN_ON_GROUPS = _SINGLE_SIGN_ON.groups
SOCIALACCOUNT_ADAPTER = "gespann.server.accounts.ByGroups"
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False
# A form that leads to another site is against our content policy; a link is not.
SOCIALACCOUNT_LOGIN_ON_GET = True

# --- What browsers are told -------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if _IS_SECURE else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _IS_SECURE
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60
LANGUAGE_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True

# --- Mail -------------------------------------------------------------------------------------

globals().update(mail.settings_for(os.environ.get("GESPANN_MAIL", ""), FOLDER))
DEFAULT_FROM_EMAIL = os.environ.get("GESPANN_MAIL_FROM") or f"gespann@{_ADDRESS.hostname}"

# --- Files that people bring ------------------------------------------------------------------

LARGEST_UPLOAD_BYTES = 25 * 1024**2  # of a whole form with its files
LARGEST_TABLE_BYTES = 200 * 1024**2  # of one table, unpacked
# A year of 400 lines by months, sent whole where no script leaves out what was not changed.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
READER_MEGABYTES, READER_SECONDS = 2048, 60  # what the process that reads them may take

# --- What goes wrong --------------------------------------------------------------------------

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
