"""Canonical addresses of documents: two spellings of one address are one.

The canonical form is for finding a source again, not for fetching it: the address that an analyst
gave stays as it was given. In it

- the scheme is https, and `www.` is left out: hardly a site has two documents that differ in these;
- the host is in small letters and in ASCII (IDNA), without a final dot; a default port is left out;
- escapes are those that RFC 3986 (6.2.2) wants: capitals, and none for letters, digits and -._~;
- `.` and `..` in the path are resolved, and slashes at its end are left out;
- the fragment and what only tells where a reader came from (utm_source, fbclid and the like) are
  left out; the rest of the query stays, in its order, for the order can mean something.
"""

from __future__ import annotations

import re
from string import ascii_letters, digits

import httpx

MAX_LENGTH = 2000

# What mailings, networks and search engines add. None of them chooses a document.
TRACKING = re.compile(
    r"utm_\w+|mtm_\w+|pk_(?:campaign|kwd|source|medium)|fb(?:clid|_(?:ref|source|action_\w+))"
    r"|gclid|gclsrc|gbraid|wbraid|dclid|gad_source|msclkid|yclid|ysclid|ymclid|twclid|ttclid|igsh"
    r"|igshid|li_fat_id|mc_[ce]id|_ga|_gl|_openstat|ref_src|ref_url|__twitter_impression"
    r"|_hs(?:enc|mi)|vero_id|mkt_tok|srsltid|cmpid|oly_(?:anon|enc)_id|wickedid|rb_clickid|s_cid"
)
_UNRESERVED = frozenset(f"{ascii_letters}{digits}-._~")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")


def canonical(url: str) -> str:
    """Return the canonical form of an address, in ASCII and at most `MAX_LENGTH` characters long.

    What is no address of the web comes back as it is, without spaces around it.
    """
    url = url.strip()
    try:
        parsed = httpx.URL(url)
        host = parsed.raw_host.decode("ascii").lower().rstrip(".").removeprefix("www.")
    except (httpx.InvalidURL, ValueError):
        return url[:MAX_LENGTH]
    if parsed.scheme not in {"http", "https"} or not host:
        return url[:MAX_LENGTH]
    if ":" in host:
        host = f"[{host}]"
    port = "" if parsed.port in {None, 80, 443} else f":{parsed.port}"
    path, _, query = parsed.raw_path.decode("ascii").partition("?")
    kept = "&".join(part for part in query.split("&") if part and not _tracks(part))
    found = f"https://{host}{port}{_escaped(path).rstrip('/')}{'?' if kept else ''}{_escaped(kept)}"
    return found[:MAX_LENGTH]


def _tracks(part: str) -> bool:
    """True where a part of a query only tells where a reader came from."""
    name = part.partition("=")[0].lower()
    return TRACKING.fullmatch(name) is not None


def _escaped(text: str) -> str:
    return _ESCAPE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()
