"""Typed and loud readers of environment variables, for settings.py.

Each takes the variable's name and returns a value of its type; a bad value raises
ImproperlyConfigured with the variable, the value and the way to mend it. An empty variable counts
as one that is not set.
"""

import os
import re
import stat
import tempfile
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from environ import Env

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}
DATABASE_SCHEMES = {"sqlite", "postgres", "postgresql"}
SHORTEST_SECRET_KEY = 50


def refuse(name: str, value: object, remedy: str) -> NoReturn:
    """Raise ImproperlyConfigured about the variable `name`."""
    raise ImproperlyConfigured(f"{name}={value} is not usable: {remedy}")


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def boolean(name: str, default: bool = False) -> bool:
    value = text(name).lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    return refuse(name, text(name), "write true or false.") if value else default


def whole_number(name: str, default: int, least: int = 0, most: int = 1000) -> int:
    value = text(name, str(default))
    if re.fullmatch(r"[0-9]{1,9}", value) and least <= int(value) <= most:
        return int(value)
    return refuse(name, value, f"write a whole number from {least} to {most}.")


def one_of(name: str, choices: list[str], default: str) -> str:
    value = text(name, default)
    if value.upper() in choices:
        return value.upper()
    return refuse(name, value, f"write one of {', '.join(choices)}.")


def host_names(name: str) -> list[str]:
    hosts = [host for host in re.split(r"[\s,]+", text(name)) if host]
    for host in hosts:
        if not re.fullmatch(r"\.?[\w-]+(\.[\w-]+)*|\[[0-9a-fA-F:]+\]", host):
            refuse(name, host, "write host names without scheme, port or *, divided by commas.")
    return hosts


def folder(name: str, default: Path) -> Path:
    """Return the folder's absolute path; it is made where it is missing, for its owner only."""
    path = Path(text(name, str(default))).expanduser().resolve()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        refuse(name, path, f"name a folder that can be written to ({error.strerror}).")
    return path


def site_url(name: str, default: str) -> str:
    """Return the site's address: scheme and host, a port where it has one, no slash at the end."""
    value = text(name, default)
    remedy = "write scheme and host alone, such as https://claims.example.org"
    try:
        parts = urlsplit(value)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        refuse(name, value, f"{remedy}.")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def database(name: str, default: str) -> dict[str, Any]:
    """Return Django's description of the database; only SQLite and PostgreSQL are known."""
    url = text(name, default)
    hidden = re.sub(r"://.*@", "://…@", url)  # an error that is logged must not tell the password
    if url.partition("://")[0] not in DATABASE_SCHEMES:
        refuse(name, hidden, "write sqlite:///path or postgresql://user:password@host:port/name.")
    if url.startswith("sqlite:") and not re.match("sqlite:///[^?]", url):
        refuse(name, hidden, "write sqlite:///path, or sqlite:////path where it begins with /.")
    try:
        config = Env.db_url_config(url)
    except ValueError:
        config = {}
    if not config:
        refuse(
            name, hidden, "it is no address; write @ : / # % in a password as %40 %3A %2F %23 %25."
        )
    if not config["NAME"]:
        refuse(name, hidden, "it names no database.")
    return {**config, "OPTIONS": config.get("OPTIONS", {})}


def secret_key(name: str, kept_in: Path) -> str:
    """Return the key that signs sessions: the variable's, else the one kept in the file.

    The file is made once and is its owner's only; a file that others can read is refused.
    """
    if given := text(name):
        if len(given) < SHORTEST_SECRET_KEY or len(set(given)) < 5:
            refuse(
                name, "…", f"write at least {SHORTEST_SECRET_KEY} random characters, or unset it."
            )
        return given
    if not kept_in.exists():
        _keep(get_random_secret_key(), kept_in)
    if stat.S_IMODE(kept_in.stat().st_mode) & 0o077:
        refuse(name, f"(the content of {kept_in})", f"others can read it; chmod 600 {kept_in}")
    key = kept_in.read_text().strip()
    if len(key) < SHORTEST_SECRET_KEY:
        refuse(
            name,
            f"(the content of {kept_in})",
            "it is too short; delete the file to get a new one.",
        )
    return key


def _keep(key: str, path: Path) -> None:
    """Write the key whole or not at all; of two processes that try at once, the first one wins."""
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret_key-")  # mode 0600
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(key + "\n")
            file.flush()
            os.fsync(file.fileno())
        Path(path).hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()
