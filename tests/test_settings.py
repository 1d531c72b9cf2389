"""What an operator can rely on when setting environment variables."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.templatetags.static import static
from django.test import Client

READ = "import json; from tracker import settings as s; print(json.dumps([{}], default=str))"
OPERATORS = ("PATH", "HOME", "LANG")


def settings_say(expression: str, folder: Path, **environment: str) -> subprocess.CompletedProcess:
    """Load the settings in a process of its own; print the expression (of `s`) as JSON."""
    kept = {name: os.environ[name] for name in OPERATORS if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", READ.format(expression)],
        cwd=settings.BASE_DIR,
        env={**kept, "DATA_DIR": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


BAD_VALUES = [
    ("DEBUG", "maybe", "write true or false"),
    ("ALLOW_PUBLISHING_OWN", "sometimes", "write true or false"),
    ("TRUST_PROXY_HEADERS", "2", "write true or false"),
    ("SITE_URL", "claims.example.org", "write scheme and host"),
    ("SITE_URL", "ftp://claims.example.org", "write scheme and host"),
    ("SITE_URL", "https://claims.example.org/tracker", "write scheme and host"),
    ("SITE_URL", "https://claims.example.org:port", "write scheme and host"),
    ("ALLOWED_HOSTS", "*", "write host names"),
    ("ALLOWED_HOSTS", "https://example.org", "write host names"),
    ("DATABASE_URL", "mysql://localhost/claims", "write sqlite:///path or postgresql://"),
    ("DATABASE_URL", "postgresql://localhost:port/claims", "it is no address"),
    ("DATABASE_URL", "postgresql://localhost", "names no database"),
    ("DATABASE_URL", "sqlite://tracker.sqlite3", "write sqlite:///path"),
    ("DATABASE_URL", "sqlite:///", "write sqlite:///path"),
    ("LOG_LEVEL", "loud", "write one of DEBUG, INFO"),
]


@pytest.mark.parametrize(("name", "value", "remedy"), BAD_VALUES)
def test_a_bad_value_stops_the_start_and_is_named_with_its_remedy(
    tmp_path: Path, name: str, value: str, remedy: str
) -> None:
    result = settings_say("", tmp_path, **{name: value})

    assert result.returncode != 0
    last_line = result.stderr.strip().splitlines()[-1]
    assert f"{name}={value}" in last_line
    assert remedy in last_line


def test_a_bad_pool_size_is_named(tmp_path: Path) -> None:
    url = "postgresql://localhost/claims"
    result = settings_say("", tmp_path, DATABASE_URL=url, DATABASE_POOL="many")

    assert "DATABASE_POOL=many is not usable: write a whole number" in result.stderr


def test_an_error_about_the_database_does_not_show_its_password(tmp_path: Path) -> None:
    url = "postgresql://editor:hu/nt@er2@localhost:port/claims"
    result = settings_say("", tmp_path, DATABASE_URL=url)

    assert "DATABASE_URL=postgresql://…@localhost:port/claims" in result.stderr
    assert "hu/nt" not in result.stderr


def test_a_short_secret_key_is_refused_and_not_shown(tmp_path: Path) -> None:
    result = settings_say("", tmp_path, SECRET_KEY="swordfish")

    assert "SECRET_KEY=… is not usable: write at least 50 random characters" in result.stderr
    assert "swordfish" not in result.stderr


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = settings_say("s.SECRET_KEY", tmp_path)
    second = settings_say("s.SECRET_KEY", tmp_path)
    file = tmp_path / "secret_key"

    assert first.stdout == second.stdout
    assert file.read_text().strip() in first.stdout
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_a_secret_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    settings_say("", tmp_path)
    (tmp_path / "secret_key").chmod(0o644)

    result = settings_say("", tmp_path)

    assert result.returncode != 0
    assert f"chmod 600 {tmp_path / 'secret_key'}" in result.stderr


HTTPS_ONLY = (
    "s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, "
    "bool(s.SECURE_HSTS_SECONDS), s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_HSTS_PRELOAD, "
    "s.SESSION_COOKIE_NAME.startswith('__Host-'), s.CSRF_COOKIE_NAME.startswith('__Host-')"
)


@pytest.mark.parametrize(("scheme", "switch"), [("https", "true"), ("http", "false")])
def test_what_needs_https_is_on_exactly_when_the_site_has_it(
    tmp_path: Path, scheme: str, switch: str
) -> None:
    result = settings_say(HTTPS_ONLY, tmp_path, SITE_URL=f"{scheme}://localhost")

    assert result.stdout.strip() == f"[{', '.join([switch] * 8)}]"


def test_a_production_site_passes_every_deployment_check(tmp_path: Path) -> None:
    result = manage(
        ["check", "--deploy", "--fail-level", "WARNING"], tmp_path, "https://example.org"
    )

    assert result.returncode == 0, result.stderr


def test_plain_http_away_from_this_machine_is_warned_about(tmp_path: Path) -> None:
    assert "tracker.W001" in manage(["check"], tmp_path, "http://example.org").stderr
    assert "tracker.W001" not in manage(["check"], tmp_path, "http://localhost:8000").stderr


def manage(arguments: list[str], folder: Path, site_url: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(folder), "SITE_URL": site_url},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_pool_holds_what_database_pool_says_and_zero_means_none(tmp_path: Path) -> None:
    url = "postgresql://localhost/claims?pool=true"
    pool = "s.DATABASES['default']['OPTIONS'].get('pool', {}).get('max_size')"

    assert settings_say(pool, tmp_path, DATABASE_URL=url).stdout.strip() == "[10]"
    small = settings_say(pool, tmp_path, DATABASE_URL=url, DATABASE_POOL="3")
    assert small.stdout.strip() == "[3]"
    none = settings_say(pool, tmp_path, DATABASE_URL=url, DATABASE_POOL="0")
    assert none.stdout.strip() == "[null]"


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_static_files_come_compressed_and_may_be_kept_for_ever(
    settings, tmp_path: Path, encoding: str
) -> None:
    production = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": production}}
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = False
    call_command("collectstatic", interactive=False, verbosity=0)

    address = static("admin/css/base.css")
    response = Client().get(address, headers={"accept-encoding": encoding})

    assert re.search(r"base\.[0-9a-f]{12}\.css$", address)
    assert response.headers["Content-Encoding"] == encoding
    assert response.headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert b"".join(response)


def test_every_page_forbids_what_it_does_not_use(client: Client) -> None:
    headers = client.get("/no-such-page/").headers
    policy = headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"


def test_only_the_sites_own_hosts_and_loopback_are_answered(tmp_path: Path) -> None:
    result = settings_say(
        "s.ALLOWED_HOSTS", tmp_path, SITE_URL="https://a.example/", ALLOWED_HOSTS="b.example, ::1"
    )
    assert result.returncode != 0

    result = settings_say(
        "s.ALLOWED_HOSTS", tmp_path, SITE_URL="https://a.example/", ALLOWED_HOSTS="b.example"
    )
    assert (
        result.stdout.strip() == '[["a.example", "localhost", "127.0.0.1", "[::1]", "b.example"]]'
    )


PRAGMAS = """
import django; django.setup()
from django.db import connection
with connection.cursor() as cursor:
    for pragma in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
        print(pragma, cursor.execute(f"PRAGMA {pragma}").fetchone()[0])
"""


def test_sqlite_loses_nothing_it_acknowledged_and_waits_for_its_turn(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-c", PRAGMAS],
        cwd=settings.BASE_DIR,
        env={"DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "tracker.settings"},
        capture_output=True,
        text=True,
        check=True,
    )

    full = 2
    assert result.stdout.splitlines() == [
        "journal_mode wal",
        f"synchronous {full}",
        "foreign_keys 1",
        "busy_timeout 20000",
    ]
