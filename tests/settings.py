"""The settings of the tracker as tests want them: nothing of the developer's own environment but
DATABASE_URL, a database file or name of each process's own, quick passwords, plain static files."""

import os
import tempfile
from pathlib import Path

SCRATCH = Path(tempfile.gettempdir()) / "counterclaim-tests"
OURS = ("DEBUG", "ALLOWED_HOSTS", "ALLOW_PUBLISHING_OWN", "LOG_LEVEL", "TRUST_PROXY_HEADERS")
for name in OURS:
    os.environ.pop(name, None)
os.environ |= {
    "SITE_URL": "http://testserver",
    "SECRET_KEY": "a key for tests alone, which signs nothing that anybody keeps",
    "DATA_DIR": str(SCRATCH),
    "API_REQUESTS_PER_MINUTE": "0",
    "DATABASE_POOL": "0",  # a pool would hold connections to the database that a test run drops
    # Playwright's event loop runs in the thread of the tests, where Django would see async code.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
}

from tracker.settings import *  # noqa: E402

# One database for each process, so that several test runs can go on at once. On SQLite it is a
# file: the threads of a live server need connections of their own, and WAL exists only in files.
_test_database = f"test_counterclaim_{os.getpid()}"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(SCRATCH / f"{_test_database}.sqlite3")}
else:
    DATABASES["default"]["TEST"] = {
        "NAME": _test_database,
        "CHARSET": "UTF8",
        "TEMPLATE": "template0",
    }
    # Nobody needs what a test wrote after a power cut.
    DATABASES["default"]["OPTIONS"]["options"] = "-c synchronous_commit=off"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
