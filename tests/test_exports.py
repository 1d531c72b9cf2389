"""What a file of claims or exchanges holds, to the byte."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given
from hypothesis import strategies as st

from claims.choices import Sort, Status
from claims.exports import CLAIMS, EXCHANGES, UNDO, defuse, undefuse
from claims.filters import ClaimFilterSet
from claims.models import Claim, Response
from tests import awkward, cast
from tests.awkward import content, rows

GOLDEN = Path(__file__).parent / "golden"
ROOT = Path(__file__).parent.parent

PROMISED_OF_CLAIMS = [
    "id", "uid", "url", "actor", "accused", "mentions", "text", "quote", "quote_language",
    "quote_translation", "said", "said_earliest", "said_latest", "said_note", "event", "place",
    "place_as_stated", "topics", "source_title", "source_url", "source_archive_url", "publisher",
    "source_reliability", "credibility", "standing", "responses", "denials", "first_answered_on",
    "answer_delay_days", "silence_checked_on", "duplicate_of", "published_at", "changed_at",
]  # fmt: skip
PROMISED_OF_RESPONSES = [
    "response_id", "response_uid", "response_actor", "response_stance",
    "response_calls_disinformation", "response_scope", "response_text", "response_quote",
    "response_quote_language", "response_quote_translation", "response_said",
    "response_said_earliest", "response_said_latest", "response_source_title",
    "response_source_url", "response_delay_days", "response_by_accused", "in_reply_to",
    "counter_claim_id",
]  # fmt: skip


@pytest.fixture
def awkward_cast(db: None) -> None:
    awkward.awkward_cast()


@pytest.mark.parametrize("name", ["claims", "exchanges"])
@pytest.mark.usefixtures("awkward_cast")
def test_a_file_is_the_same_to_the_byte_on_every_database(client: Client, name: str) -> None:
    assert content(client, f"/{name}.csv") == (GOLDEN / f"{name}.csv").read_bytes()


@pytest.mark.parametrize("name", ["claims", "exchanges"])
def test_a_file_without_rows_has_its_header(client: Client, db: None, name: str) -> None:
    header = (GOLDEN / f"{name}.csv").read_bytes().split(b"\r\n")[0]
    assert content(client, f"/{name}.csv") == header + b"\r\n"


def test_the_promised_columns_come_first_in_their_order() -> None:
    of_the_claim = [f"claim_{name}" for name in PROMISED_OF_CLAIMS]
    assert CLAIMS.names[: len(PROMISED_OF_CLAIMS)] == PROMISED_OF_CLAIMS
    promised = [*of_the_claim, *PROMISED_OF_RESPONSES]
    assert EXCHANGES.names[: len(promised)] == promised


@pytest.mark.parametrize("export", [CLAIMS, EXCHANGES])
def test_no_two_columns_share_a_name(export: Any) -> None:
    assert len(set(export.names)) == len(export.names)


def test_exchanges_say_of_a_claim_all_that_claims_say() -> None:
    assert {f"claim_{name}" for name in CLAIMS.names} <= set(EXCHANGES.names)


@pytest.mark.usefixtures("awkward_cast")
def test_every_text_comes_back_exactly(client: Client) -> None:
    statements = {
        "": (Claim, {"text": "text", "quote": "quote", "quote_translation": "translation"}),
        "response_": (Response, {"text": "text", "quote": "quote", "said_note": "said_note"}),
    }
    for prefix, (model, columns) in statements.items():
        address = "/exchanges.csv" if prefix else "/claims.csv"
        read = {row[f"{prefix}id"]: row for row in rows(client, address) if row[f"{prefix}id"]}
        assert len(read) == (5 if prefix else 3)
        for key, row in read.items():
            stored = model.objects.get(pk=key)
            for column, field in columns.items():
                assert undefuse(row[prefix + column]) == getattr(stored, field)


QUESTIONS = [
    "",
    "standing=denied",
    "standing=denied&standing=unanswered",
    "actor=azerbaijan",
    "actor=az-mod&accused=armenia",
    "responder=armenia",
    "responder=armenia&stance=denies",
    "stance=acknowledges",
    "calls_disinformation=true",
    "answered_by_accused=false",
    "topic=ceasefire&topic=shelling-mines",
    "source=92",
    "publisher=agency",
    "reliability=F&credibility=6",
    "said_after=2023-09-20",
    "said_before=2023-09",
    "logged_after=2024-01",
    "event=minus-one-day&place=stepanakert",
    "standing=retracted",
    "q=comment",
    "q=պատասխան&standing=denied",
    *(f"sort={order}" for order in Sort.values),
]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.usefixtures("awkward_cast")
def test_a_file_holds_what_the_list_with_the_same_question_holds(
    client: Client, question: str
) -> None:
    listed = list(ClaimFilterSet(QueryDict(question)).qs)
    in_file = [row["id"] for row in rows(client, f"/claims.csv?{question}")]
    assert in_file == [str(claim.pk) for claim in listed]
    assert client.head(f"/claims.csv?{question}")["Counterclaim-Rows"] == str(len(listed))
    exchanges = rows(client, f"/exchanges.csv?{question}")
    assert [(row["claim_id"], row["response_id"]) for row in exchanges] == list(pairs(listed))
    assert client.head(f"/exchanges.csv?{question}")["Counterclaim-Rows"] == str(len(exchanges))


def pairs(claims: list[Claim]) -> Iterator[tuple[str, str]]:
    """Each claim with each of its published responses, or with none."""
    for claim in claims:
        found = Response.objects.filter(claim=claim, status=Status.PUBLISHED).oldest_first()
        for response in found or [None]:
            yield str(claim.pk), str(response.pk) if response else ""


@pytest.mark.usefixtures("awkward_cast")
def test_nothing_that_is_not_published_is_in_a_file(client: Client) -> None:
    for name in ("claims", "exchanges"):
        text = content(client, f"/{name}.csv").decode()
        assert '"Draft"' not in text
        assert '"Withdrawn"' not in text
    by_id = {row["id"]: row for row in rows(client, "/claims.csv")}
    assert by_id["13"]["duplicate_of"] == ""
    assert by_id["12"]["duplicate_of"] == "11"


def test_the_denied_claim_of_the_article_is_the_one_about_the_shelling(
    client: Client, db: None
) -> None:
    call_command("loaddata", *sorted(ROOT.glob("fixtures/*.yaml")), verbosity=0)
    (row,) = rows(client, "/claims.csv?standing=denied")
    assert "artillery" in row["text"]
    assert row["said"] == "2023-09-19"
    assert row["place"] == "Aghdam"
    (exchange,) = rows(client, "/exchanges.csv?standing=denied")
    assert exchange["response_stance"] == "denies"
    assert exchange["response_calls_disinformation"] == "true"


def test_a_third_partys_answer_is_told_from_that_of_the_accused(client: Client, db: None) -> None:
    claim = cast.claim(accused="Armenia")
    cast.response(claim, actor=cast.actor("Ministry", part_of="Armenia"))
    cast.response(claim, actor="France")
    told = {
        row["response_actor"]: row["response_by_accused"] for row in rows(client, "/exchanges.csv")
    }
    assert told == {"Ministry": "true", "France": "false"}


def test_a_file_costs_no_more_queries_for_more_rows(client: Client, db: None) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            content(client, "/exchanges.csv")
        return len(captured)

    cast.response(cast.claim(accused=["Armenia"], topics=["Shelling"]))
    for_one = queries()
    for _ in range(20):
        cast.response(cast.claim(accused=["Armenia", "France"], topics=["Shelling", "Mines"]))
    assert queries() == for_one


# What comes with a file


@pytest.mark.usefixtures("awkward_cast")
def test_a_file_describes_itself(client: Client) -> None:
    question = "standing=denied&actor=azerbaijan&said_after=2023-09"
    answer = client.get(f"/claims.csv?{question}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert answer["Counterclaim-Rows"] == "1"
    assert answer["Counterclaim-Query"] == ('%"Claims by Azerbaijan, denied, since September 2023"')
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", answer["Counterclaim-As-Of"])
    asked = "?actor=azerbaijan&standing=denied&said_after=2023-09"
    assert f'<http://testserver/claims.csv{asked}>; rel="self"' in answer["Link"]
    assert f'<http://testserver/claims/{asked}>; rel="alternate"' in answer["Link"]
    assert '<http://testserver/codebook/>; rel="describedby"' in answer["Link"]
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in answer["Link"]
    assert answer["Cache-Control"] == "no-cache"
    day = answer["Counterclaim-As-Of"][:10]
    assert answer["Content-Disposition"] == (
        f'attachment; filename="counterclaim-claims-{day}'
        '-actor-azerbaijan-standing-denied-said_after-2023-09.csv"'
    )
    assert b"".join(answer.streaming_content)


@pytest.mark.usefixtures("awkward_cast")
def test_a_question_in_any_script_fits_into_a_header(client: Client) -> None:
    answer = client.head("/claims.csv?accused=armenia")
    encoded = "".join(f"%{byte:02x}" for byte in "Հայաստան".encode())
    assert answer["Counterclaim-Query"] == f'%"Claims against {encoded}"'


def test_a_file_says_how_many_undated_claims_the_dates_left_out(client: Client, db: None) -> None:
    cast.claim(said="2023-09-19")
    cast.claim(said="")
    cast.claim(said="")
    asked = client.head("/claims.csv?said_after=2023")
    assert (asked["Counterclaim-Rows"], asked["Counterclaim-Undated-Left-Out"]) == ("1", "2")
    assert client.head("/claims.csv")["Counterclaim-Undated-Left-Out"] == "0"


@pytest.mark.usefixtures("awkward_cast")
def test_head_gives_the_headers_of_get_and_nothing_else(client: Client) -> None:
    got, head = client.get("/exchanges.csv"), client.head("/exchanges.csv")
    assert head.status_code == 200
    assert b"".join(head.streaming_content) == b""
    # The moment is each one's own; length and digest are known when the rows were read.
    own = {"Counterclaim-As-Of", "Content-Length", "Repr-Digest", "Digest"}
    assert {k: v for k, v in head.items() if k not in own} == {
        k: v for k, v in got.items() if k not in own
    }
    assert b"".join(got.streaming_content)


def test_a_file_can_only_be_asked_for(client: Client, db: None) -> None:
    assert client.post("/claims.csv").status_code == 405


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("name", ["claims", "exchanges"])
def test_bad_parameters_are_refused_by_name_and_nothing_is_exported(
    client: Client, db: None, name: str, method: str
) -> None:
    cast.claim("A claim that must not be in the answer")
    bad = "standng=denied&stance=nonsense&said_after=2023-02-30&actor=nobody&page=2"
    answer = getattr(client, method)(f"/{name}.csv?{bad}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "Counterclaim-Rows" not in answer
    if method == "head":
        return
    text = answer.content.decode()
    for parameter, hint in [
        ("standng", "standing"),
        ("stance", "denies-in-part"),
        ("said_after", "YYYY-MM-DD"),
        ("actor", "nobody"),
        ("page", "page"),
    ]:
        (line,) = [line for line in text.splitlines() if line.startswith(f"{parameter}: ")]
        assert hint in line
    assert "http://testserver/codebook/" in text
    assert "A claim that" not in text


@pytest.mark.parametrize("bad", ["q=%00", "q=%ff", "%0d%0aX=1", "source=9999999999999999999999"])
def test_a_parameter_that_nobody_could_mean_is_refused(client: Client, db: None, bad: str) -> None:
    answer = client.get(f"/claims.csv?{bad}")
    assert answer.status_code == 400
    assert len(answer.content.splitlines()) == 5


# Formula cells

TEXTS = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("'=+-@ \t\r\n＝\u200f\ufeff"))
)


@given(TEXTS)
@example("")
@example("'")
@example("'=")
@example("''=")
@example("' '=")
@example("'\t")
def test_what_was_defused_comes_back_exactly(text: str) -> None:
    assert undefuse(defuse(text)) == text
    assert re.sub(UNDO, "", defuse(text)) == text


@given(TEXTS)
def test_no_cell_begins_like_a_formula(text: str) -> None:
    cell = defuse(text)
    assert not cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))
    assert not cell.strip().startswith(tuple("=+-@＝＋－＠"))


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-", "'-"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＠SUM", "'＠SUM"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\nx", "'\nx"),
        ("  =1", "'  =1"),
        ("\ufeff=1", "'\ufeff=1"),
        ("'=1", "''=1"),
        ("'tis", "'tis"),
        ("a=1", "a=1"),
        ("1-2", "1-2"),
        (" plain", " plain"),
        ("", ""),
    ],
)
def test_an_apostrophe_stands_before_what_a_spreadsheet_would_run(text: str, cell: str) -> None:
    assert defuse(text) == cell
