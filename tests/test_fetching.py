"""Fetching reaches the public web and nothing else, and always comes to an end.

docs/quality.md has these refusals as a table; a test below keeps it whole.
"""

import gzip
import re
import shutil
import ssl
import subprocess
import time
import zlib
from ipaddress import ip_address
from pathlib import Path

import brotli
import pytest
from django.test import override_settings

from claims import fetching
from claims.fetching import (
    FetchError,
    RefusedError,
    TooLargeError,
    TooSlowError,
    UnknownHostError,
    fetch,
)
from claims.fetching import guard as guarding
from claims.fetching.guard import is_public
from tests.parts import NOTHING_LEFT_OUT
from tests.web import PUBLIC, reply, serving

PAGE = "http://news.example/report"
BOMB = b"\0" * 60_000_000


# What is fetched


def test_a_page_comes_with_all_that_is_kept_of_it(web):
    web.page(PAGE, "<p>A report.</p>", x_note="héé".encode().decode("latin-1"))
    found = fetch(PAGE)
    assert (found.url, found.status, found.problem) == (PAGE, 200, "")
    assert (found.media_type, found.content) == ("text/html", b"<p>A report.</p>")
    assert ("Content-Type", "text/html; charset=utf-8") in found.headers
    assert found.exchange.request_line == "GET /report HTTP/1.1"
    assert ("Host", "news.example") in found.exchange.request_headers
    assert found.exchange.status_line == "HTTP/1.1 200 OK"
    assert found.exchange.ip == PUBLIC
    assert found.fetched_at.tzinfo is not None


@override_settings(SITE_URL="https://tracker.example.org")
def test_the_tracker_says_who_it_is_and_nothing_more(web):
    web.page(PAGE, set_cookie="known=yes")
    fetch(PAGE)
    fetch(PAGE)
    _, _, headers = web.requests[-1]
    assert headers["User-Agent"] == "Counterclaim (+https://tracker.example.org/about/)"
    assert not {"Cookie", "Referer", "Authorization"} & set(headers)


def test_the_name_is_looked_up_once_and_that_address_connected_to(web):
    web.page(PAGE)
    fetch(PAGE)
    assert web.looked_up == ["news.example"]
    assert web.network.connections == [(PUBLIC, 80)]
    assert web.requests[0][0] == "news.example"


def test_the_next_address_of_a_host_is_tried_where_the_first_is_dead(web):
    web.page(PAGE, "here")
    web.names["news.example"] = ["2606:2800:21f::1", PUBLIC]
    web.unreachable.add("2606:2800:21f::1")
    assert fetch(PAGE).exchange.ip == PUBLIC


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_and_kept(web, status):
    web.redirect(PAGE, "/moved#there", status)
    web.page("http://news.example/moved", "moved")
    found = fetch(PAGE)
    assert (found.url, found.content) == ("http://news.example/moved", b"moved")
    assert [(each.url, each.status) for each in found.redirects] == [(PAGE, status)]


def test_an_error_of_the_server_is_an_answer_with_its_sentence(web):
    web.page(PAGE, "gone", status=410)
    found = fetch(PAGE)
    assert found.status == 410
    assert found.problem == "The server answers “410 Gone” instead of the document."


@pytest.mark.parametrize(
    ("said", "media_type"),
    [
        ("Text/HTML; charset=x", "text/html"),
        ("application/pdf", "application/pdf"),
        ("<script>", "application/octet-stream"),
        ("a/" + "b" * 200, "application/octet-stream"),
    ],
)
def test_the_media_type_is_one_or_unknown(web, said, media_type):
    assert fetch(web.page(PAGE, content_type=said)).media_type == media_type


# Addresses that are refused before anything is looked up


@pytest.mark.parametrize(
    "address",
    [
        "ftp://news.example/",
        "file:///etc/passwd",
        "gopher://news.example/",
        "javascript:alert(1)",
        "news.example/report",
        "//news.example/",
        "",
        "http://",
        "http:///report",
    ],
)
def test_only_http_and_https_are_fetched(web, address):
    refused(web, address)


@pytest.mark.parametrize("address", ["http://news.example:8080/", "https://news.example:22/"])
def test_only_ports_80_and_443_are_fetched_from(web, address):
    refused(web, address, "80 and 443")


@pytest.mark.parametrize(
    "address",
    [
        "http://user:secret@news.example/",
        "http://news.example@127.0.0.1/",
        "http://news.example\\@127.0.0.1/",
        "http://@news.example/",
    ],
)
def test_no_user_name_is_taken_for_a_host(web, address):
    if address == "http://@news.example/":
        web.page("http://news.example/")
        assert fetch(address).url == "http://news.example/"
    else:
        refused(web, address, "user name")


@pytest.mark.parametrize(
    "host",
    [
        "127.1", "127.0.1", "0x7f.1", "0x7f000001", "0X7F.0.0.1", "2130706433", "017700000001",
        "0177.0.0.1", "127.0.0.01", "127.0.0.0x1", "0", "127.1.", "8.8.2056", "0x08080808",
    ],
)  # fmt: skip
def test_an_ip_address_in_another_spelling_is_refused(web, host):
    refused(web, f"http://{host}/")


@pytest.mark.parametrize(
    "host",
    [
        "a b", "a..b", ".", "..", "[::1", "[fe80::1%25eth0]", "[fe80::1%eth0]", "[v1.x]", "x" * 64,
        "a." * 130 + "example", "１２７.0.0.1", "①②⑦.0.0.1", "127。0。0。1", "a%2e", "a\nb", "a\0b",
    ],
)  # fmt: skip
def test_what_is_no_host_is_refused(web, host):
    refused(web, f"http://{host}/")


def test_an_address_without_end_is_refused(web):
    refused(web, "http://news.example/" + "a" * 2000, "2000 characters")


# Addresses that are not on the public internet

INSIDE = [
    # IPv4: this network, private, shared, loopback, link-local with the clouds' metadata, protocol
    # assignments, documentation, 6to4's relays, benchmarks, multicast, reserved, broadcast
    "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
    "127.0.0.1", "127.255.255.254", "169.254.169.254", "192.0.0.1", "192.0.2.1", "198.51.100.1",
    "203.0.113.1", "192.88.99.1", "198.18.0.1", "224.0.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255",
    # IPv6: unspecified, loopback, compatible, mapped (a public one too), translated
    "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:8.8.8.8", "::ffff:0:127.0.0.1",
    # NAT64, NAT64 of the network's own, Teredo, 6to4
    "64:ff9b::7f00:1", "64:ff9b::8.8.8.8", "64:ff9b:1::7f00:1", "2001:0:53aa:64c::1",
    "2002:7f00:1::", "2002:808:808::1",
    # unique local, link-local, site-local, multicast, discard, documentation, segment routing
    "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "ff0e::1", "100::1",
    "2001:db8::1", "3fff::1", "5f00::1", "2001:2::1", "4000::1",
]  # fmt: skip


@pytest.mark.parametrize("ip", INSIDE)
def test_an_address_that_is_not_public_is_refused(web, ip):
    refused(web, f"http://[{ip}]/" if ":" in ip else f"http://{ip}/")


@pytest.mark.parametrize("ip", [*INSIDE, "fe80::1%eth0"])
def test_a_name_that_leads_to_one_is_refused(web, ip):
    web.names["inside.example"] = [ip]
    refused(web, "http://inside.example/", ip)


@pytest.mark.parametrize("addresses", [[PUBLIC, "10.0.0.1"], ["::1", PUBLIC]])
def test_one_address_that_is_not_public_spoils_the_name(web, addresses):
    web.names["inside.example"] = addresses
    refused(web, "http://inside.example/", "not on the public internet")


def test_a_trailing_dot_changes_nothing(web):
    web.names["localhost"] = ["127.0.0.1"]
    refused(web, "http://localhost./")
    refused(web, "http://127.0.0.1./")
    web.page(PAGE, "here")
    assert fetch("http://news.example./report").content == b"here"


@pytest.mark.parametrize("ip", ["8.8.8.8", PUBLIC, "2606:2800:21f::1", "2a00:1450:4001::1"])
def test_the_public_internet_is_not_refused(ip):
    assert is_public(ip_address(ip))


def test_what_the_real_resolver_says_of_this_machine_is_refused(monkeypatch):
    with serving() as served:
        monkeypatch.setattr(fetching, "_fetcher", served.fetcher(look_up=guarding.look_up))
        refused(served, "http://localhost/", "not on the public internet")


# Redirects and names that change


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[::1]/",
        "http://127.1/", "http://2130706433/", "http://[::ffff:10.0.0.1]/", "//10.0.0.1/",
        "http://inside.example/", "http://news.example:6379/", "file:///etc/passwd",
        "ftp://news.example/", "http://user@news.example/", "http://[", "http://a b/",
    ],
)  # fmt: skip
def test_a_redirect_is_judged_like_the_address_itself(web, target):
    web.names["inside.example"] = ["10.0.0.1"]
    web.redirect(PAGE, target)
    with pytest.raises(RefusedError, match="redirects to"):
        fetch(PAGE)
    assert web.network.connections == [(PUBLIC, 80)]


def test_a_late_redirect_is_judged_too(web):
    web.redirect(PAGE, "/second")
    web.redirect("http://news.example/second", "http://10.0.0.1/")
    with pytest.raises(RefusedError, match=r"10\.0\.0\.1"):
        fetch(PAGE)
    assert len(web.requests) == 2


def test_a_name_that_answers_differently_the_second_time_gains_nothing(web):
    """DNS rebinding: public when it is judged, private when it is connected to."""
    web.page(PAGE, "the public page")
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    rebinding = web.fetcher(look_up=lambda host: next(answers))
    assert rebinding.fetch(PAGE).content == b"the public page"
    assert web.network.connections == [(PUBLIC, 80)]


def test_a_name_that_turns_inwards_between_redirects_is_refused(web):
    web.redirect(PAGE, "/again")
    web.page("http://news.example/again", "the secret page")
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    with pytest.raises(RefusedError, match=r"127\.0\.0\.1"):
        web.fetcher(look_up=lambda host: next(answers)).fetch(PAGE)
    assert web.network.connections == [(PUBLIC, 80)]


def test_a_circle_of_redirects_ends(web):
    web.redirect(PAGE, PAGE)
    with pytest.raises(FetchError, match="redirects more than 5 times"):
        fetch(PAGE)
    assert len(web.requests) == 6


def test_five_redirects_are_followed(web):
    for number in range(5):
        web.redirect(f"http://news.example/{number}", f"/{number + 1}")
    web.page("http://news.example/5", "the end")
    assert fetch("http://news.example/0").content == b"the end"


def test_the_proxies_of_the_environment_are_ignored(web, monkeypatch):
    for name in ("http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    web.page(PAGE, "straight")
    assert fetch(PAGE).content == b"straight"
    assert web.network.connections == [(PUBLIC, 80)]


# Names that lead nowhere


def test_a_name_that_does_not_exist_is_told_from_other_failures(web):
    with pytest.raises(UnknownHostError, match=r"no host called “nowhere\.example”"):
        fetch("http://nowhere.example/")


def test_the_real_resolver_knows_no_invalid_name():
    """RFC 6761: `.invalid` never exists. Without a network the resolver can't tell."""
    with pytest.raises(FetchError, match=r"nowhere\.invalid"):
        guarding.look_up("nowhere.invalid")


def test_a_server_that_is_down_is_said_to_be(web):
    web.page(PAGE)
    web.unreachable.add(PUBLIC)
    with pytest.raises(FetchError, match="can't be reached"):
        fetch(PAGE)


# Size


def test_an_answer_that_announces_too_much_is_not_read(web):
    web.page(PAGE, content_length="10000001")
    with pytest.raises(TooLargeError, match="10 MB"):
        fetch(PAGE)


def test_an_answer_that_announces_nothing_is_read_up_to_the_limit(web):
    sent = []

    def endless(request):
        request.send_response(200)
        request.end_headers()
        while True:
            request.wfile.write(b"x" * 100_000)
            sent.append(100_000)

    web.answer(PAGE, endless)
    with pytest.raises(TooLargeError):
        web.fetcher(max_bytes=1_000_000).fetch(PAGE)
    assert sum(sent) < 50_000_000


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data, wbits=-15)),
        ("br", lambda data: brotli.compress(data, quality=3)),
    ],
)
def test_a_bomb_is_stopped_while_it_is_unpacked(web, encoding, pack):
    packed = pack(BOMB)
    assert len(packed) < 100_000
    web.page(PAGE, packed, content_encoding=encoding)
    with pytest.raises(TooLargeError):
        fetch(PAGE)


def test_a_bomb_in_many_parts_is_stopped_too(web):
    web.page(PAGE, gzip.compress(b"\0" * 6_000_000) * 2, content_encoding="gzip")
    with pytest.raises(TooLargeError):
        fetch(PAGE)


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("GZIP", gzip.compress),
        ("gzip", lambda data: gzip.compress(data[:5]) + gzip.compress(data[5:])),
        ("gzip", lambda data: gzip.compress(data) + b"\0" * 8),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data, wbits=-15)),
        ("br", brotli.compress),
        ("identity", bytes),
    ],
)
def test_what_came_packed_is_unpacked_and_kept_both_ways(web, encoding, pack):
    content = b"<p>A report.</p>" * 20_000
    packed = pack(content)  # once: gzip writes down when
    web.page(PAGE, packed, content_encoding=encoding)
    found = fetch(PAGE)
    assert found.content == content
    assert found.packed == packed


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_what_can_not_be_unpacked_is_said_to_be_broken(web, encoding):
    web.page(PAGE, b"\xff no such thing", content_encoding=encoding)
    with pytest.raises(FetchError, match="can't be unpacked"):
        fetch(PAGE)


def test_packed_data_that_breaks_off_is_not_taken_for_the_page(web):
    web.page(PAGE, gzip.compress(b"A report." * 1000)[:-10], content_encoding="gzip")
    with pytest.raises(FetchError, match="breaks off"):
        fetch(PAGE)


@pytest.mark.parametrize("encoding", ["zstd", "gzip, br", "x"])
def test_an_encoding_that_was_not_asked_for_is_refused(web, encoding):
    web.page(PAGE, b"x", content_encoding=encoding)
    with pytest.raises(FetchError, match="can't unpack"):
        fetch(PAGE)


@pytest.mark.parametrize(
    "length", ["20", "-1", "x", "9" * 30, "9" * 5000, "0x5"], ids=lambda length: length[:5]
)
def test_a_wrong_length_is_noticed(web, length):
    web.page(PAGE, b"short", content_length=length)
    with pytest.raises(FetchError):
        fetch(PAGE)


def test_what_comes_after_the_announced_length_is_no_part_of_the_page(web):
    web.page(PAGE, b"short and more", content_length="5")
    assert fetch(PAGE).content == b"short"


@pytest.mark.parametrize(
    "answer",
    [b"", b"\0\1\2\3", b"SSH-2.0-OpenSSH_9\r\n", b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000],
    ids=["nothing", "binary", "another protocol", "endless header"],
)
def test_what_is_no_http_is_told_so(web, answer):
    web.answer(PAGE, lambda request: request.wfile.write(answer))
    with pytest.raises(FetchError, match=r"no HTTP|broke"):
        fetch(PAGE)


# Time


def dripping(*first):
    """An answer that sends something every little while, for longer than anybody waits here."""

    def answer(request):
        for piece in first:
            request.wfile.write(piece)
        for _ in range(150):
            request.wfile.write(b"x")
            time.sleep(0.02)

    return answer


@pytest.mark.parametrize(
    "first",
    [(), (b"HTTP/1.1 200 OK\r\nX: ",), (b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n",)],
    ids=["status line", "header", "body"],
)
def test_a_server_that_drips_is_left_when_the_time_is_up(web, first):
    web.answer(PAGE, dripping(*first))
    with pytest.raises(TooSlowError, match=r"within 0\.3 seconds"):
        web.fetcher(max_seconds=0.3).fetch(PAGE)


def test_interim_answers_without_end_are_left_too(web):
    def answer(request):
        for _ in range(150):
            request.wfile.write(b"HTTP/1.1 103 Early Hints\r\n\r\n")
            time.sleep(0.02)

    web.answer(PAGE, answer)
    with pytest.raises(TooSlowError):
        web.fetcher(max_seconds=0.3).fetch(PAGE)


def test_a_server_that_says_nothing_is_left_too(web):
    web.answer(PAGE, lambda request: time.sleep(0.6))
    with pytest.raises(TooSlowError):
        web.fetcher(max_seconds=0.2).fetch(PAGE)


def test_the_redirects_share_the_time(web):
    def slowly(request):
        time.sleep(0.15)
        reply(request, 302, location="/report")

    web.answer(PAGE, slowly)
    with pytest.raises(TooSlowError):
        web.fetcher(max_seconds=0.4).fetch(PAGE)


def test_a_resolver_that_hangs_is_left_too(web):
    def hanging(host):
        time.sleep(1)
        return [PUBLIC]

    with pytest.raises(TooSlowError):
        web.fetcher(max_seconds=0.1, look_up=hanging).fetch(PAGE)


# TLS


@pytest.fixture(scope="module")
def certified(tmp_path_factory):
    """The certificate of news.example, as its server has it and as who trusts it knows it."""
    if not shutil.which("openssl"):
        assert not NOTHING_LEFT_OUT, "openssl is not installed"
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        [
            *["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"],
            *["-subj", "/CN=news.example", "-addext", "subjectAltName=DNS:news.example"],
            *["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")],
        ],
        check=True,
        capture_output=True,
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    trusting = ssl.create_default_context(cafile=str(folder / "certificate.pem"))
    return server, trusting


def test_over_tls_the_certificate_is_that_of_the_name(certified):
    server, trusting = certified
    with serving(server) as web:
        web.page("https://news.example/report", "secured")
        web.names["other.example"] = [PUBLIC]
        fetcher = web.fetcher(certificates=trusting)
        assert fetcher.fetch("https://news.example/report").content == b"secured"
        assert web.network.connections == [(PUBLIC, 443)]
        with pytest.raises(FetchError, match="certificate"):
            fetcher.fetch("https://other.example/report")


def test_a_certificate_that_nobody_vouches_for_is_refused(certified):
    with serving(certified[0]) as web:
        web.page("https://news.example/report", "secured")
        with pytest.raises(FetchError, match="certificate"):
            web.fetcher().fetch("https://news.example/report")
        assert web.requests == []


# What is written about it


def test_the_table_in_the_docs_names_tests_that_are_here():
    text = (Path(__file__).parent.parent / "docs" / "quality.md").read_text()
    section = text.split("## Fetching can't be turned inwards")[1].split("\n## ")[0]
    named = set(re.findall(r"`(test_\w+)`", section))
    assert len(named) > 20
    assert named - set(globals()) == set()


def refused(web, address, reason=""):
    """Assert that an address is refused with a sentence, and that nobody was connected to."""
    with pytest.raises(RefusedError) as caught:
        fetch(address)
    assert reason in str(caught.value)
    assert str(caught.value).endswith(".")
    assert web.network.connections == []
