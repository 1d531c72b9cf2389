"""How a file comes: row by row, from one moment, and whole or visibly broken."""

import base64
import hashlib
import http.client
import shutil
import subprocess
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client, RequestFactory
from django.urls import resolve
from django.utils import timezone

from claims.choices import Status
from claims.exports import cells, download
from claims.exports.columns import Export
from claims.exports.download import ROWS_AT_ONCE, IncompleteError
from claims.exports.snapshot import snapshot
from claims.models import Claim
from tests import cast, serving
from tests.parts import NOTHING_LEFT_OUT

ROOT = Path(__file__).parent.parent
SOME = 1_500  # three times what is read at once
MANY = 5_000

pytestmark = pytest.mark.django_db(transaction=True)


def make_claims(number: int, text: str = "A claim that is as long as most are. " * 8) -> None:
    actor, source = cast.actor("Azerbaijan"), cast.source("The article")
    common = {"actor": actor, "source": source, "status": Status.PUBLISHED}
    Claim.objects.bulk_create(
        Claim(text=text, said="2023-09-19", published_at=timezone.now(), **common)
        for _ in range(number)
    )


def elsewhere(work: Callable[[], Any], patience: float = 10) -> bool:
    """Do the work on a connection of its own; return whether it was done within the seconds."""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(patience)
    return not thread.is_alive()


@pytest.fixture
def unspooled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is too long to be ready before its first byte is sent."""
    monkeypatch.setattr(download, "SPOOLED", 0)


def asked(query: str = "", method: str = "get") -> Any:
    """The answer of the view itself, which no test client consumes or closes."""
    view = resolve("/claims.csv")
    return view.func(getattr(RequestFactory(), method)(f"/claims.csv{query}"), **view.kwargs)


# From one moment


@pytest.mark.usefixtures("unspooled")
def test_a_file_holds_what_was_there_when_it_was_asked_for() -> None:
    make_claims(SOME)
    answer = asked()
    chunks = iter(answer.streaming_content)
    first = next(chunks)

    def change_everything() -> None:
        Claim.objects.update(text="Changed since")
        cast.claim("New since")

    assert elsewhere(change_everything), "a file that is being read kept a writer waiting"
    content = first + b"".join(chunks)
    answer.close()
    assert answer["Counterclaim-Rows"] == str(SOME)
    assert content.count(b"\r\n") == SOME + 1
    assert b"since" not in content
    assert Claim.objects.count() == SOME + 1


def test_the_rows_are_counted_at_the_moment_at_which_they_are_read() -> None:
    make_claims(3)
    answer = asked()
    assert elsewhere(lambda: cast.claim("New since"))
    content = b"".join(answer.streaming_content)
    answer.close()
    assert (answer["Counterclaim-Rows"], content.count(b"\r\n")) == ("3", 4)


def test_a_snapshot_ends_where_its_block_ends() -> None:
    with snapshot(connection):
        assert Claim.objects.count() == 0
        assert elsewhere(lambda: cast.claim())
        assert Claim.objects.count() == 0
    assert Claim.objects.count() == 1
    with pytest.raises(ZeroDivisionError), snapshot(connection):
        _ = Claim.objects.count() / 0
    assert elsewhere(lambda: cast.claim())
    assert Claim.objects.count() == 2


@pytest.fixture
def snapshots(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What happens to the moments that files are read from."""
    happened = []

    @contextmanager
    def watched(of: Any) -> Iterator[None]:
        happened.append("begun")
        try:
            with snapshot(of):
                yield
        finally:
            happened.append("ended")

    monkeypatch.setattr(download, "snapshot", watched)
    return happened


@pytest.mark.usefixtures("unspooled")
@pytest.mark.parametrize("read", ["nothing", "a part", "all"])
def test_a_reader_who_goes_away_leaves_nothing_open(snapshots: list[str], read: str) -> None:
    make_claims(SOME)
    answer = asked()
    if read == "a part":
        next(iter(answer.streaming_content))
    elif read == "all":
        b"".join(answer.streaming_content)
    assert snapshots == ["begun"]
    answer.close()
    assert snapshots == ["begun", "ended"]


def test_headers_alone_leave_nothing_open(snapshots: list[str]) -> None:
    asked(method="head")
    assert snapshots == ["begun", "ended"]


# Row by row


class Watched:
    """A cursor that says how many rows were fetched through it."""

    def __init__(self, cursor: Any, fetched: list[int]) -> None:
        self._cursor, self._fetched = cursor, fetched

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def fetchmany(self, size: int) -> Any:
        rows = self._cursor.fetchmany(size)
        self._fetched.append(len(rows))
        return rows


@pytest.mark.usefixtures("unspooled")
def test_the_first_rows_are_sent_before_the_others_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_claims(MANY)
    fetched: list[int] = []
    database = connections[connection.alias]
    cursor = database.chunked_cursor
    monkeypatch.setattr(database, "chunked_cursor", lambda: Watched(cursor(), fetched))
    answer = asked()
    chunks = iter(answer.streaming_content)
    assert next(chunks).startswith(b'"id","uid",')
    assert sum(fetched) <= ROWS_AT_ONCE
    b"".join(chunks)
    answer.close()
    assert sum(fetched) == MANY


@pytest.mark.usefixtures("unspooled")
def test_no_more_of_a_file_is_held_than_is_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    make_claims(MANY)
    monkeypatch.setattr(download, "ROWS_AT_ONCE", 50)
    asked(method="head")  # what is made once and kept
    tracemalloc.start()
    answer = asked()
    length = sum(map(len, answer.streaming_content))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    answer.close()
    assert length > MANY * 600
    assert most < length / 4


# Whole or broken


def break_after(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    line, written = cells.line, 0

    def failing(*args: Any) -> str:
        nonlocal written
        written += 1
        if written > rows:
            raise RuntimeError("the disk is on fire")
        return line(*args)

    monkeypatch.setattr(cells, "line", failing)


@pytest.mark.usefixtures("unspooled")
def test_an_error_on_the_way_is_raised_and_logged_and_not_in_the_file(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, snapshots: list[str]
) -> None:
    make_claims(SOME)
    break_after(700, monkeypatch)
    answer = asked("?standing=unanswered")
    received = []
    with pytest.raises(RuntimeError, match="the disk is on fire"):
        received.extend(answer.streaming_content)
    answer.close()
    content = b"".join(received)
    assert content.startswith(b'"id",')
    assert b"fire" not in content
    assert "claims.csv?standing=unanswered broke off" in caplog.text
    assert snapshots[-1] == "ended"
    assert Claim.objects.count() == SOME


@pytest.mark.parametrize("announced", [SOME - 1, SOME + 1])
@pytest.mark.usefixtures("unspooled")
def test_a_file_with_other_rows_than_announced_breaks(
    monkeypatch: pytest.MonkeyPatch, announced: int
) -> None:
    make_claims(SOME)
    monkeypatch.setattr(Export, "count", lambda self, claims: announced)
    answer = asked()
    with pytest.raises(IncompleteError):
        b"".join(answer.streaming_content)
    answer.close()


def test_an_error_before_the_first_byte_is_a_plain_500(
    monkeypatch: pytest.MonkeyPatch, snapshots: list[str]
) -> None:
    def fails(*args: Any) -> int:
        raise RuntimeError("no count")

    monkeypatch.setattr(Export, "count", fails)
    assert Client(raise_request_exception=False).get("/claims.csv").status_code == 500
    assert snapshots == ["begun", "ended"]


# What a reader sees of it, through a real server


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """The port of a server that serves whole claims and broken exchanges."""
    make_claims(SOME)
    with serving.server("tests.wsgi_that_breaks", tmp_path) as number:
        yield number


def test_a_reader_sees_whether_a_file_is_whole(port: int) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as reader:
        reader.request("GET", "/claims.csv")
        answer = reader.getresponse()
        assert answer.headers["Counterclaim-Rows"] == str(SOME)
        assert answer.read().count(b"\r\n") == SOME + 1

        reader.request("HEAD", "/claims.csv")
        answer = reader.getresponse()
        assert answer.headers["Counterclaim-Rows"] == str(SOME)
        assert answer.read() == b""

        reader.request("GET", "/exchanges.csv")
        answer = reader.getresponse()
        assert (answer.status, answer.headers["Counterclaim-Rows"]) == (200, str(SOME))
        with pytest.raises(http.client.IncompleteRead) as cut, closing(answer):
            answer.read()
    assert cut.value.partial.startswith(b'"claim_id",')
    assert b"fire" not in cut.value.partial


def test_curl_fails_where_a_file_broke(port: int, tmp_path: Path) -> None:
    curl = shutil.which("curl")
    if not curl and not NOTHING_LEFT_OUT:
        pytest.skip("no curl found")
    for name, status, lines in [("claims", 0, SOME + 1), ("exchanges", 18, None)]:
        file = tmp_path / f"{name}.csv"
        address = f"http://127.0.0.1:{port}/{name}.csv"
        ended = subprocess.run(["curl", "--fail", "--silent", "--output", str(file), address])
        assert ended.returncode == status, f"{name}: {ended.returncode}"
        assert lines is None or file.read_bytes().count(b"\r\n") == lines
        assert b"fire" not in file.read_bytes()


@pytest.mark.parametrize(("onwards", "broken"), [(10, 22), (11, 18)], ids=["HTTP/1.0", "HTTP/1.1"])
def test_curl_fails_behind_a_proxy_too(
    port: int, tmp_path: Path, onwards: int, broken: int
) -> None:
    curl = shutil.which("curl")
    if not curl and not NOTHING_LEFT_OUT:
        pytest.skip("no curl found")
    with serving.proxy(onwards) as proxy:
        for name, status in [("claims", 0), ("exchanges", broken)]:
            file = tmp_path / f"{name}.csv"
            command = [
                "curl",
                "--fail",
                "--silent",
                "--proxy",
                proxy,
                "--noproxy",
                "",
                "--output",
                str(file),
            ]
            ended = subprocess.run([*command, f"http://127.0.0.1:{port}/{name}.csv"])
            assert ended.returncode == status, name
        assert (tmp_path / "claims.csv").read_bytes().count(b"\r\n") == SOME + 1


# What tells a whole file


def test_a_short_file_comes_with_its_length_and_digest(snapshots: list[str]) -> None:
    make_claims(3)
    answer = asked()
    assert snapshots == ["begun", "ended"]  # a slow reader holds nothing open
    content = b"".join(answer.streaming_content)
    answer.close()
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    assert answer["Content-Length"] == str(len(content))
    assert answer["Repr-Digest"] == f"sha-256=:{digest}:"
    assert answer["Digest"] == f"SHA-256={digest}"


@pytest.mark.usefixtures("unspooled")
def test_a_long_file_comes_with_neither_but_over_http_1_0() -> None:
    make_claims(SOME)
    streamed = asked()
    content = b"".join(streamed.streaming_content)
    streamed.close()
    assert "Content-Length" not in streamed
    assert "Repr-Digest" not in streamed
    view = resolve("/claims.csv")
    request = RequestFactory().get("/claims.csv", SERVER_PROTOCOL="HTTP/1.0")
    ready = view.func(request, **view.kwargs)
    assert b"".join(ready.streaming_content) == content
    ready.close()
    assert ready["Content-Length"] == str(len(content))


def test_an_error_in_a_file_that_has_to_be_ready_is_a_plain_500(
    monkeypatch: pytest.MonkeyPatch, snapshots: list[str]
) -> None:
    make_claims(3)
    break_after(2, monkeypatch)
    answer = Client(raise_request_exception=False).get("/claims.csv")
    assert answer.status_code == 500
    assert b"A claim that" not in answer.content
    assert snapshots == ["begun", "ended"]


@pytest.mark.parametrize("file", ["claims.csv", "exchanges.jsonl", "sources.csv"])
def test_a_digest_can_be_asked_for_by_itself(client: Client, tmp_path: Path, file: str) -> None:
    make_claims(3)
    question = "?columns=" + ("claim_id" if "exchanges" in file else "id")
    answer = client.get(f"/{file}{question}")
    name = answer["Content-Disposition"].split('"')[1]
    (tmp_path / name).write_bytes(b"".join(answer.streaming_content))
    asked = client.get(f"/{file}.sha256{question}")
    assert asked["Content-Disposition"] == f'attachment; filename="{name}.sha256"'
    assert asked["Counterclaim-Rows"] == answer["Counterclaim-Rows"]
    checked = subprocess.run(
        ["sha256sum", "--check"], input=asked.content, cwd=tmp_path, capture_output=True
    )
    assert checked.stdout.decode() == f"{name}: OK\n"
    assert client.head(f"/{file}.sha256{question}").content == b""
