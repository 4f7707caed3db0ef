"""A workbench as its environment describes it, looked at from outside in a process of its own."""

import json
import os
import stat
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from gespann.server import data_folder, databases


def settings_in(environment, *names):
    """The values of these settings in a process with this environment."""
    code = (
        "import json, sys; from gespann.server import settings as s; "
        "print(json.dumps({n: getattr(s, n) for n in sys.argv[1:]}, default=str))"
    )
    asked = subprocess.run(
        [sys.executable, "-c", code, *names],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(asked.stdout)


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    folder = {"GESPANN_FOLDER": str(tmp_path / "firm")}
    first, second = (settings_in(folder, "SECRET_KEY") for _ in range(2))
    key = tmp_path / "firm" / "secret-key"
    assert first == second == {"SECRET_KEY": key.read_text()}
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700
    assert [path.name for path in key.parent.iterdir()] == ["secret-key"]


def test_of_many_first_starts_at_once_all_get_the_same_key(tmp_path):
    code = (
        "import pathlib, sys; from gespann.server.data_folder import secret_key as k; "
        "print(k(pathlib.Path(sys.argv[1])))"
    )
    starts = [
        subprocess.Popen([sys.executable, "-c", code, tmp_path], stdout=subprocess.PIPE, text=True)
        for _ in range(8)
    ]
    assert len({start.communicate()[0] for start in starts}) == 1


def test_another_firm_has_another_key(tmp_path):
    assert data_folder.secret_key(tmp_path / "a") != data_folder.secret_key(tmp_path / "b")


def test_without_a_folder_nothing_is_kept_and_nothing_served(tmp_path):
    kept = settings_in({}, "DATABASES", "STATIC_ROOT")
    assert kept["DATABASES"]["default"]["NAME"] == ":memory:"
    assert kept["STATIC_ROOT"] is None
    with pytest.raises(subprocess.CalledProcessError):
        subprocess.run(
            [sys.executable, "-c", "import gespann.server.wsgi"],
            env={"PATH": os.environ["PATH"]}, check=True, capture_output=True, cwd=tmp_path,
        )  # fmt: skip


def test_debugging_is_never_on(tmp_path):
    assert settings_in({"DEBUG": "1", "GESPANN_DEBUG": "1"}, "DEBUG") == {"DEBUG": False}


def test_only_this_machine_is_answered_unless_an_address_is_given():
    assert settings_in({}, "ALLOWED_HOSTS", "SESSION_COOKIE_SECURE") == {
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
        "SESSION_COOKIE_SECURE": False,
    }


def test_an_address_with_https_brings_its_host_and_secure_cookies():
    names = (
        "ALLOWED_HOSTS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS",
        "CSRF_TRUSTED_ORIGINS", "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN",
    )  # fmt: skip
    assert settings_in({"GESPANN_ADDRESS": "https://gespann.example/"}, *names) == {
        "ALLOWED_HOSTS": ["gespann.example"],
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 365 * 24 * 60 * 60,
        "CSRF_TRUSTED_ORIGINS": ["https://gespann.example"],
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": False,
    }


def test_postgresql_is_chosen_by_its_address():
    chosen = databases.chosen("postgresql://ada:s%40fe@db.example:5433/firm?sslmode=require", None)
    assert {name: chosen[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "firm",
        "USER": "ada",
        "PASSWORD": "s@fe",
        "HOST": "db.example",
        "PORT": "5433",
    }
    assert chosen["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize("address", ["mysql://db/firm", "postgresql://db", "firm"])
def test_an_address_of_no_postgresql_is_refused(address):
    with pytest.raises(ImproperlyConfigured, match="GESPANN_DATABASE must look like"):
        databases.chosen(address, None)


def test_sqlite_outlives_a_pulled_plug_and_begins_every_transaction_as_a_writer(tmp_path):
    options = databases.chosen("", tmp_path)["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]
    assert "synchronous=FULL" in options["init_command"]


def test_the_web_process_never_loads_what_only_computes(tmp_path):
    code = (
        "import sys, json, gespann.server.wsgi; from django.urls import get_resolver; "
        "get_resolver().url_patterns; print(json.dumps(sorted(sys.modules)))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": os.environ["PATH"], "GESPANN_FOLDER": str(tmp_path)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    names = {name.partition(".")[0] for name in json.loads(loaded.stdout)}
    assert names & {"jax", "jaxlib", "numpyro", "pandas", "arviz", "scipy", "ortools"} == set()
