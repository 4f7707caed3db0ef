"""How mail leaves, as one variable says."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from gespann.server.mail import settings_for


def test_a_server_with_a_name_and_a_password_is_spoken_to_in_secret():
    settings = settings_for("smtp://ada:s%40fe@mail.example", None)
    assert settings == {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "mail.example",
        "EMAIL_PORT": 587,
        "EMAIL_HOST_USER": "ada",
        "EMAIL_HOST_PASSWORD": "s@fe",
        "EMAIL_USE_TLS": True,
        "EMAIL_USE_SSL": False,
        "EMAIL_TIMEOUT": 20,
    }


def test_smtps_is_secret_from_the_first_byte():
    settings = settings_for("smtps://mail.example:4650", None)
    assert (settings["EMAIL_PORT"], settings["EMAIL_USE_SSL"]) == (4650, True)


def test_without_a_server_mail_lies_in_the_folder(tmp_path):
    assert settings_for("", tmp_path)["EMAIL_FILE_PATH"] == str(tmp_path / "mail")


@pytest.mark.parametrize("address", ["mail.example", "http://mail.example", "smtp://"])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(ImproperlyConfigured, match="GESPANN_MAIL must look like"):
        settings_for(address, None)
