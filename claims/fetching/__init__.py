"""Fetches documents from the web, and from nowhere else.

What an analyst, a page or a redirect names is an address that somebody else chose. The server that
the tracker runs on reaches more than the web: itself, its database, the machines beside it. So an
address is judged before anything is sent there (`guard`), the connection goes to the very address
that was judged (`connection`), and what comes back is capped in size and time, unpacked or not
(`unpacking`). `fetcher` puts them together. No setting switches any of it off.
"""

from .errors import FetchError, RefusedError, TooLargeError, TooSlowError, UnknownHostError
from .fetcher import Exchange, Fetched, Fetcher

_fetcher = Fetcher()


def fetch(url: str) -> Fetched:
    """Return what is found at this address of the public web, redirects followed.

    An answer such as 404 is an answer: see `Fetched.problem`. Raises `RefusedError` for an address
    that must not be fetched and another `FetchError` where there is no whole answer; the message is
    a sentence for the person who asked.
    """
    return _fetcher.fetch(url)


__all__ = [
    "Exchange",
    "FetchError",
    "Fetched",
    "Fetcher",
    "RefusedError",
    "TooLargeError",
    "TooSlowError",
    "UnknownHostError",
    "fetch",
]
