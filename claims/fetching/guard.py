"""Which addresses may be fetched: those of the public web."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpx

from .errors import FetchError, RefusedError, UnknownHostError

IP = IPv4Address | IPv6Address

MAX_URL = 2000
PORTS = {None, 80, 443}  # None is that of the scheme, which is one of these
# RFC 952 and 1123, with the underscore that some hosts have all the same.
_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*", re.ASCII)
# A last label in digits makes a host an IPv4 address for the C library and for browsers (WHATWG URL,
# "ends in a number"), whatever it looks like: 127.1, 0x7f.1, 017700000001 and 2130706433 are one.
_NUMBER = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)", re.ASCII)

# IANA gives out the addresses of the IPv6 internet from here; mapped (::ffff:0:0/96), translated
# (64:ff9b::/96, 64:ff9b:1::/48), local and multicast addresses all lie outside.
_GIVEN_OUT = ip_network("2000::/3")
# What Python takes for public all the same: ways to an IPv4 address that nobody would see (Teredo,
# 6to4 and its relays), and documentation that is younger than some of its versions (RFC 9637).
_NOT_PUBLIC = tuple(
    ip_network(each) for each in ("2001::/32", "2002::/16", "192.88.99.0/24", "3fff::/20")
)


def is_public(ip: IP) -> bool:
    """True for the address of one machine on the public internet (IANA's special-purpose registries)."""
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return False
    if isinstance(ip, IPv6Address) and (ip not in _GIVEN_OUT or ip.scope_id is not None):
        return False
    return not any(ip in network for network in _NOT_PUBLIC)


def look_up(host: str) -> list[str]:
    """Return every IP address of this host, as the system's resolver knows them.

    Raises `UnknownHostError` where there is none, `FetchError` where the resolver can't tell.
    """
    try:
        found = socket.getaddrinfo(host.encode("ascii"), None, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno in {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", None)}:
            raise UnknownHostError(f"There is no host called “{host}”.") from error
        raise FetchError(f"The host “{host}” can't be looked up just now. Try later.") from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


@dataclass(frozen=True)
class Guard:
    """Judges addresses by what `look_up` says of their hosts."""

    look_up: Callable[[str], list[str]] = look_up

    def read(self, text: str) -> httpx.URL:
        """Return the address that this text spells, without its fragment.

        Raises `RefusedError` where it is none that is fetched.
        """
        if len(text) > MAX_URL:
            raise RefusedError(f"An address of more than {MAX_URL} characters is not fetched.")
        try:
            url = httpx.URL(text.strip())
            host = url.raw_host.decode("ascii").removesuffix(".").lower()
        except (httpx.InvalidURL, ValueError) as error:
            raise RefusedError(f"“{text}” can't be read as an address.") from error
        if url.scheme not in {"http", "https"}:
            raise RefusedError("Only addresses that begin with http:// or https:// are fetched.")
        if url.userinfo:
            raise RefusedError(
                "The address holds a user name or a password, or something that looks like one."
            )
        if url.port not in PORTS:
            raise RefusedError(f"Only the ports 80 and 443 are fetched from, not {url.port}.")
        self._judge_spelling(host)
        return url.copy_with(host=host, fragment=None)

    def _judge_spelling(self, host: str) -> None:
        if _is_ip(host):
            return
        if not _NAME.fullmatch(host) or len(host) > 253:
            raise RefusedError(f"“{host}” is not the name of a host.")
        if _NUMBER.fullmatch(host):
            raise RefusedError(
                f"“{host}” is a number, not the name of a host. Write an IP address in full."
            )

    def addresses(self, url: httpx.URL) -> list[str]:
        """Return the IP addresses of the host, looked up once; connect to these and to no others.

        One that is not public spoils them all: a host with a foot in the network that the tracker
        runs in is none of the web. Raises `RefusedError` then, and what `look_up` raises.
        """
        host = url.raw_host.decode("ascii")
        found = [host] if _is_ip(host) else self.look_up(host)
        if not found:
            raise UnknownHostError(f"There is no host called “{host}”.")
        for address in found:
            if not is_public(ip_address(address)):
                place = host if host == address else f"{host} ({address})"
                raise RefusedError(
                    f"{place} is not on the public internet, and nothing is fetched from elsewhere."
                )
        return found


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
