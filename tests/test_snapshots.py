"""A snapshot keeps what a source held: the document, its digest, its text, its WARC, and who took it."""

import gzip
import hashlib
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from claims.evidence import keep, politely, rounds
from claims.models import FailedSnapshot, Snapshot, Source

from .cast import analyst, source

pytestmark = pytest.mark.django_db
PAGE = "http://news.example/report"
HTML = "<html><head><title>x</title></head><body><p>They said: “no”.</p></body></html>"


def records(snapshot):
    """Each record of the WARC of a snapshot: its type, its address, its headers of HTTP, its body."""
    return [
        (
            record.rec_type,
            record.rec_headers.get_header("WARC-Target-URI"),
            record.http_headers,
            record.content_stream().read(),
        )
        for record in ArchiveIterator(BytesIO(bytes(snapshot.warc)))
    ]


# What is kept


def test_a_snapshot_holds_the_document_and_who_took_it_and_when(web):
    web.page(PAGE, HTML, last_modified="Tue, 19 Sep 2023 12:00:00 GMT")
    before = timezone.now()
    keep(source("The report", url=PAGE), analyst())
    kept = Snapshot.objects.get()
    assert bytes(kept.content) == HTML.encode()
    assert kept.sha256 == hashlib.sha256(HTML.encode()).hexdigest()
    assert (kept.url, kept.media_type, kept.text) == (PAGE, "text/html", "They said: “no”.")
    assert kept.headers.startswith("HTTP/1.1 200 OK\n")
    assert "Last-Modified: Tue, 19 Sep 2023 12:00:00 GMT" in kept.headers.split("\n")
    assert kept.taken_by == analyst()
    assert before <= kept.taken_at <= timezone.now()


def test_its_warc_holds_every_request_and_answer_on_the_way(web):
    web.redirect("http://old.example/", PAGE)
    web.page(PAGE, HTML, x_note="héé".encode().decode("latin-1"))
    kept = keep(source("The report", url="http://old.example/"))
    found = records(kept)
    assert [(kind, address) for kind, address, *_ in found] == [
        ("warcinfo", None),
        ("request", "http://old.example/"),
        ("response", "http://old.example/"),
        ("request", PAGE),
        ("response", PAGE),
        ("metadata", PAGE),
    ]
    assert found[2][2].get_header("Location") == PAGE
    assert found[3][2].get_header("Host") == "news.example"
    assert found[4][2].statusline == "200 OK"
    assert found[4][3] == HTML.encode()
    assert f"sha256: {kept.sha256}" in found[5][3].decode()
    assert kept.url == PAGE


def test_its_warc_passes_the_check_of_those_who_read_them(web, tmp_path, capsys):
    web.page(PAGE, HTML)
    path = tmp_path / "kept.warc.gz"
    path.write_bytes(bytes(keep(source("The report", url=PAGE)).warc))
    checker = Checker(type("Options", (), {"inputs": [str(path)], "verbose": True}))
    checker.process_all()
    assert checker.exit_value == 0
    assert "digest pass" in capsys.readouterr().out


def test_what_came_packed_is_packed_in_the_warc_and_unpacked_beside_it(web):
    packed = gzip.compress(HTML.encode())
    web.page(PAGE, packed, content_encoding="gzip")
    kept = keep(source("The report", url=PAGE))
    assert bytes(kept.content) == HTML.encode()
    [sent] = [
        record.raw_stream.read()
        for record in ArchiveIterator(BytesIO(bytes(kept.warc)))
        if record.rec_type == "response"
    ]
    assert sent == packed


def test_chunks_are_not_told_of_where_they_are_gone(web):
    def chunked(request):
        request.send_response(200)
        request.send_header("Content-Type", "text/html")
        request.send_header("Transfer-Encoding", "chunked")
        request.end_headers()
        request.wfile.write(b"4\r\nWord\r\n0\r\n\r\n")

    web.answer(PAGE, chunked)
    kept = keep(source("The report", url=PAGE))
    headers = records(kept)[2][2]
    assert bytes(kept.content) == b"Word"
    assert headers.get_header("Transfer-Encoding") is None
    assert headers.get_header("X-Archive-Orig-Transfer-Encoding") == "chunked"
    assert "Transfer-Encoding: chunked" in kept.headers


def test_what_is_no_page_is_kept_without_text(web):
    web.page(PAGE, b"%PDF-1.7 \0\xff", content_type="application/pdf")
    kept = keep(source("The report", url=PAGE))
    assert (bytes(kept.content), kept.media_type, kept.text) == (
        b"%PDF-1.7 \0\xff", "application/pdf", "",
    )  # fmt: skip


def test_each_snapshot_stays_beside_the_next(web):
    record = source("The report", url=PAGE)
    web.page(PAGE, "<p>first</p><p>x</p>")
    keep(record)
    web.page(PAGE, "<p>second</p><p>x</p>")
    keep(record)
    assert [each.text for each in record.snapshots.all()] == ["second\nx", "first\nx"]


# What can't be kept


@pytest.mark.parametrize(
    ("status", "gone"), [(404, True), (410, True), (403, False), (500, False), (503, False)]
)
def test_an_error_is_recorded_and_a_document_that_is_gone_told_from_others(web, status, gone):
    web.page(PAGE, "sorry", status=status)
    keep(source("The report", url=PAGE), analyst())
    failed = FailedSnapshot.objects.get()
    assert (failed.gone, failed.url, failed.tried_by) == (gone, PAGE, analyst())
    assert f"“{status} " in failed.problem
    assert not Snapshot.objects.exists()


def test_a_host_that_is_gone_is_recorded(web):
    keep(source("The report", url="http://nowhere.example/"))
    assert FailedSnapshot.objects.get().gone


@pytest.mark.parametrize("address", ["http://127.0.0.1/", "", "http://news.example:99/"])
def test_what_must_not_be_fetched_is_recorded_and_not_called_gone(web, address):
    keep(source("The report", url=address))
    failed = FailedSnapshot.objects.get()
    assert not failed.gone
    assert failed.problem.endswith(".")


def test_an_empty_answer_is_no_snapshot(web):
    web.page(PAGE, b"")
    keep(source("The report", url=PAGE))
    assert "nothing" in FailedSnapshot.objects.get().problem


def died():
    return list(Source.objects.died().values_list("title", flat=True))


def test_an_address_died_until_it_answers_again_or_is_mended(web):
    web.page("http://news.example/alive", HTML)
    keep(source("Alive", url="http://news.example/alive"))
    record = source("The report", url=PAGE)
    keep(record)
    assert died() == ["The report"]
    web.page(PAGE, "later", status=503)
    keep(record)
    assert died() == []
    web.page(PAGE, "gone", status=410)
    keep(record)
    assert died() == ["The report"]
    web.page(PAGE, HTML)
    keep(record)
    assert died() == []
    web.page(PAGE, "gone", status=410)
    keep(record)
    assert died() == ["The report"]
    Source.objects.filter(pk=record.pk).update(url="http://news.example/moved")
    assert died() == []


# For all that lack one


def run(*arguments):
    output = StringIO()
    call_command("snapshot_sources", "--pause", "0", *arguments, stdout=output)
    return output.getvalue()


@pytest.fixture
def library(web):
    """Three sources that can be kept, one that is gone and one without an address."""
    for number in range(3):
        address = web.page(f"http://news{number}.example/", HTML)
        source(f"Report {number}", url=address)
    source("Gone", url="http://news0.example/gone")
    source("On paper")
    return web


def test_all_that_lack_a_snapshot_get_one(library):
    assert run().endswith("3 kept, 1 failed, 0 left.\n")
    assert Source.objects.kept().count() == 3
    assert set(Source.objects.not_kept().values_list("title", flat=True)) == {"Gone"}


def test_what_failed_is_named_with_its_reason(library):
    assert "http://news0.example/gone: The server answers “404 Not Found”" in run()


def test_started_again_it_goes_on_with_the_rest(library):
    assert "2 kept" in run("--limit", "2")
    asked = len(library.requests)
    assert "1 kept, 1 failed" in run()
    assert len(library.requests) == asked + 2
    assert "0 kept, 0 failed, 0 left" in run()
    assert len(library.requests) == asked + 2


def test_what_failed_is_tried_again_later_and_last(library):
    run()
    FailedSnapshot.objects.update(tried_at=timezone.now() - timedelta(hours=25))
    source("New", url="http://news1.example/new")
    library.requests.clear()
    run()
    assert [path for _, path, _ in library.requests] == ["/new", "/gone"]
    library.requests.clear()
    run("--retry-after", "0")
    assert len(library.requests) == 2


def test_stopped_by_hand_it_says_what_is_left(library, monkeypatch):
    from claims.management.commands import snapshot_sources

    done = []

    def keep_one(record):
        if done:
            raise KeyboardInterrupt
        done.append(record)
        return keep(record)

    monkeypatch.setattr(snapshot_sources, "keep", keep_one)
    assert run().endswith("1 kept, 0 failed, 3 left.\n")
    assert Snapshot.objects.count() == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("--pause", "-1"),
        ("--pause", "nan"),
        ("--pause", "x"),
        ("--limit", "-1"),
        ("--limit", "1e3"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(arguments):
    with pytest.raises(CommandError, match=r"is no (number|whole)"):
        call_command("snapshot_sources", *arguments)


class Clock:
    """A clock that goes on only where somebody sleeps."""

    def __init__(self, monkeypatch):
        self.now = 100.0
        monkeypatch.setattr(rounds.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(rounds.time, "sleep", self.sleep)

    def sleep(self, seconds):
        self.now += seconds


def test_a_host_is_left_alone_for_a_while_and_others_come_first(monkeypatch):
    clock = Clock(monkeypatch)
    sources = [
        Source(title=title, url=f"http://{host}/{title}")
        for title, host in [("a1", "a.example"), ("a2", "www.a.example"), ("b1", "b.example"), ("a3", "a.example")]
    ]  # fmt: skip
    turns = [(each.title, clock.now) for each in politely(sources, pause=5)]
    assert turns == [("a1", 100), ("b1", 100), ("a2", 105), ("a3", 110)]


def test_the_pause_begins_when_an_answer_is_there(monkeypatch):
    clock = Clock(monkeypatch)
    sources = [Source(title=str(n), url=f"http://a.example/{n}") for n in range(2)]
    turns = []
    for _ in politely(sources, pause=5):
        turns.append(clock.now)
        clock.sleep(20)
    assert turns == [100, 125]
