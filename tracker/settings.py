"""The settings, from the environment. README.md tells what each variable does.

Everything that only makes sense over https is on exactly when SITE_URL is an https address. Besides
`claims/dialects.py` this is the only module that knows which database the tracker runs on.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from tracker import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.folder("DATA_DIR", default=BASE_DIR / "data")

# The site and its addresses

DEBUG = env.boolean("DEBUG")
SECRET_KEY = env.secret_key("SECRET_KEY", kept_in=DATA_DIR / "secret_key")
SITE_URL = env.site_url("SITE_URL", default="http://127.0.0.1:8000")
SITE_HOST = urlsplit(SITE_URL).hostname or ""
HTTPS = SITE_URL.startswith("https:")

LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = [
    f"[{SITE_HOST}]" if ":" in SITE_HOST else SITE_HOST,
    *LOOPBACK_HOSTS,
    *env.host_names("ALLOWED_HOSTS"),
]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# A tracker of invented claims says so on every page. `manage.py invent` needs this.
INVENTED_DATA = env.boolean("INVENTED_DATA")

# Whether an editor may be the only reader of what they wrote themselves.
ALLOW_PUBLISHING_OWN = env.boolean("ALLOW_PUBLISHING_OWN")

ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"

INSTALLED_APPS = [
    "claims",
    "tracker",
    "tracker.apps.TrackerAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_filters",
    "django_htmx",
    "csp",
    "simple_history",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tracker.middleware.PublicPageCompression",
    "csp.middleware.CSPMiddleware",
    "tracker.middleware.permissions_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# The database

SQLITE_OPTIONS: dict[str, Any] = {
    # A transaction that reads first and writes later would fail at once, without waiting, where
    # another has written in between: so each takes the write lock at its beginning.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,  # seconds to wait for that lock
    # synchronous=FULL: with NORMAL a power cut may take back the last commits in WAL mode, and an
    # analyst's saved claim would be gone. It costs one fsync for each commit.
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
        "PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456;"
    ),
}


def _on_sqlite(config: dict[str, Any]) -> dict[str, Any]:
    """Return the description with the options of SQLite; a relative path starts at BASE_DIR."""
    path = str(BASE_DIR / config["NAME"])
    return {
        **config,
        "NAME": path,
        # Opening the file means reading every trigger in it: some 20 ms that no request should pay.
        "CONN_MAX_AGE": None,
        "OPTIONS": {**SQLITE_OPTIONS, **config["OPTIONS"]},
    }


def _on_postgresql(config: dict[str, Any], pool_size: int) -> dict[str, Any]:
    """Return the description with a pool of `pool_size` connections a process; 0 means none."""
    options = {"application_name": "counterclaim", "connect_timeout": 10, **config["OPTIONS"]}
    # A pool named in the address arrives as a text such as 'true', which psycopg can't use.
    options.pop("pool", None)
    if pool_size:
        options["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 20}
        config = {**config, "CONN_MAX_AGE": 0}  # can't be combined with a pool
    return {**config, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}


def _database() -> dict[str, Any]:
    config = env.database("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'tracker.sqlite3'}")
    if config["ENGINE"] == "django.db.backends.sqlite3":
        return _on_sqlite(config)
    return _on_postgresql(config, pool_size=env.whole_number("DATABASE_POOL", default=10))


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Static files: hashed names that browsers may keep for ever, compressed beforehand

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Sign-in, sessions and cookies

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# A browser takes a __Host- cookie only over https and from this very host.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS

# The largest form: a claim and its responses, each with texts of up to 100,000 characters in any
# script, of which percent-encoding makes up to nine bytes a character.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Headers

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # probes ask the server itself, over plain http
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Only behind a proxy that sets this header itself; anybody else could claim to have come by https.
TRUST_PROXY_HEADERS = env.boolean("TRUST_PROXY_HEADERS")
if TRUST_PROXY_HEADERS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# The API: everybody may read, and nobody is known

API_REQUESTS_PER_MINUTE = env.whole_number("API_REQUESTS_PER_MINUTE", default=120, most=100_000)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "URL_FORMAT_OVERRIDE": None,  # `format` would be a parameter that no filter knows
    "DEFAULT_THROTTLE_CLASSES": ["claims.api.throttling.Visitors"],
    # The visitor is whom the proxy names, and without a proxy whoever connects.
    "NUM_PROXIES": 1 if TRUST_PROXY_HEADERS else 0,
    "DEFAULT_SCHEMA_CLASS": "claims.api.schema.Description",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Counterclaim",
    "DESCRIPTION": "Who claimed what about whom, who denied it, how fast, and what nobody answered."
    " It never says who is right: each claim and each response is its speaker’s.",
    "VERSION": "1.0.0",
    "LICENSE": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
    "SERVERS": [{"url": SITE_URL}],
    "OAS_VERSION": "3.1.0",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,  # the codebook says what each code means
    "POSTPROCESSING_HOOKS": [],  # codes stand where they are used
}
# What the counting of requests needs to remember, in each process by itself.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

# Language and time

LANGUAGE_CODE = "en-gb"
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True
FORMS_URLFIELD_ASSUME_HTTPS = True

# What the server says while it runs, on its error output

LOG_LEVELS = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.one_of("LOG_LEVEL", LOG_LEVELS, "INFO")},
    # Django's own handlers would write each line twice and mail errors to nobody.
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # Warns of each HEAD request, whose body Django leaves to the server to drop.
        "gunicorn.http.wsgi": {"level": "ERROR"},
        # Complain of each page that is not well made, which is nothing that anybody could mend.
        "trafilatura": {"level": "CRITICAL"},
        "htmldate": {"level": "CRITICAL"},
    },
}
