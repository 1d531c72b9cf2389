"""The same facts in every format: JSON Lines, workbooks, chosen columns, files for a spreadsheet."""

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from openpyxl import Workbook, load_workbook
from openpyxl.utils.escape import unescape

from claims.choices import Standing
from claims.code_sets import BY_CHOICES
from claims.exports import CLAIMS, EXCHANGES, Kind, undefuse, workbook
from claims.models import Claim
from tests import awkward, cast
from tests.awkward import content, rows

OF_CLAIMS = [CLAIMS, EXCHANGES]
by_name = pytest.mark.parametrize("export", OF_CLAIMS, ids=lambda export: export.name)


@pytest.fixture(autouse=True)
def awkward_cast(db: None) -> None:
    awkward.awkward_cast()


def objects(client: Client, address: str) -> list[dict[str, Any]]:
    """The lines of a file of JSON Lines."""
    text = content(client, address).decode()
    assert text == "" or text.endswith("\n")
    return [json.loads(line) for line in text.removesuffix("\n").split("\n") if line]


def sheets(client: Client, address: str) -> Workbook:
    """A workbook, as a reader that we did not write finds it."""
    return load_workbook(io.BytesIO(content(client, address)))


# JSON Lines


@by_name
def test_json_lines_say_what_csv_says(client: Client, export: Any) -> None:
    in_csv = rows(client, f"/{export.name}.csv?sort=oldest")
    in_json = objects(client, f"/{export.name}.jsonl?sort=oldest")
    assert len(in_csv) == len(in_json) > 2
    for cells, facts in zip(in_csv, in_json, strict=True):
        assert list(facts) == export.names
        for column in export.columns:
            assert as_cell(column.kind, facts[column.name]) == cells[column.name], column.name


def as_cell(kind: Kind, value: Any) -> str:
    """What CSV has in the place of a value of JSON, as the codebook says it."""
    if value is None:
        return ""
    if kind is Kind.TEXTS:
        assert isinstance(value, list)
        return undone("; ".join(value))
    if kind in (Kind.TEXT, Kind.DATE, Kind.MOMENT):
        assert isinstance(value, str)
        return undone(value) if kind is Kind.TEXT else value
    assert type(value) is {Kind.TRUTH: bool, Kind.NUMBER: int}[kind]
    return json.dumps(value)


def undone(text: str) -> str:
    """The text with an apostrophe where the CSV has one."""
    return text if undefuse(f"'{text}") == f"'{text}" else f"'{text}"


def test_json_is_exact_to_the_byte(client: Client) -> None:
    texts = {facts["id"]: facts["text"] for facts in objects(client, "/claims.jsonl")}
    assert texts == dict(Claim.objects.published().values_list("pk", "text"))
    raw = content(client, "/claims.jsonl").decode()
    assert '"quote":"«Չկա պատասխան»\u200f 😀𐎠"' in raw


def test_several_values_are_an_array_and_none_an_empty_one(client: Client) -> None:
    full, plain, _ = sorted(objects(client, "/claims.jsonl"), key=lambda facts: facts["id"])
    assert full["accused"] == ["Հայաստան", "=cmd(), Ltd.", "Ｚ army"]
    assert full["topics"] == ["Ceasefire", "Shelling; mines"]
    assert full["further_source_ids"] == ["92", "110"]
    assert plain["topics"] == []
    assert plain["event"] is None
    assert plain["wounded_low"] == 2


def test_a_file_of_json_lines_without_rows_is_empty(client: Client) -> None:
    assert content(client, "/claims.jsonl?standing=retracted") == b""


def test_a_file_of_json_lines_comes_with_the_headers_of_csv(client: Client) -> None:
    in_csv = client.head("/claims.csv?q=comment")
    json_lines = client.head("/claims.jsonl?q=comment")
    assert json_lines["Content-Type"] == "application/jsonl; charset=utf-8"
    assert json_lines["Content-Disposition"].endswith('-q-comment.jsonl"')
    assert '<http://testserver/claims.jsonl?q=comment>; rel="self"' in json_lines["Link"]
    for name in ("Counterclaim-Rows", "Counterclaim-Query", "Counterclaim-Undated-Left-Out"):
        assert json_lines[name] == in_csv[name]


# Workbooks


@by_name
def test_a_workbook_says_what_json_says_in_typed_cells(client: Client, export: Any) -> None:
    sheet = sheets(client, f"/{export.name}.xlsx")[export.name]
    header, *lines = sheet.iter_rows(values_only=True)
    assert list(header) == export.names
    in_json = objects(client, f"/{export.name}.jsonl")
    assert len(lines) == len(in_json)
    for line, facts in zip(lines, in_json, strict=True):
        for column, value in zip(export.columns, line, strict=True):
            if isinstance(value, str):
                value = unescape(value)  # ST_Xstring of ECMA-376, which openpyxl leaves as it is
            assert value == as_typed(column.kind, facts[column.name]), column.name


def as_typed(kind: Kind, value: Any) -> Any:
    """What a workbook has in the place of a value of JSON; an empty text is an empty cell."""
    if kind is Kind.TEXTS:
        value = "; ".join(value)
    if value in (None, ""):
        return None
    if kind is Kind.DATE:
        return datetime.fromisoformat(value)
    if kind is Kind.MOMENT:
        moment = datetime.fromisoformat(value).astimezone(UTC).replace(tzinfo=None)
        thousandths = round(moment.microsecond / 1000)  # as exactly as a spreadsheet knows it
        return moment.replace(microsecond=0) + datetime.resolution * 1000 * thousandths
    return value


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(client: Client) -> None:
    book = sheets(client, "/exchanges.xlsx")
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert any(str(cell.value).startswith("=HYPERLINK(") for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n", "b", "d", "inlineStr"}
    assert [cell for cell in cells if cell.hyperlink] == []


def test_the_header_of_a_workbook_stays_in_sight_and_dates_look_like_dates(client: Client) -> None:
    sheet = sheets(client, "/claims.xlsx?columns=id,said_earliest,published_at")["claims"]
    assert sheet.freeze_panes == "A2"
    assert [cell.number_format for cell in sheet[2]][1:] == ["yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"]


def test_a_workbook_brings_its_codebook(client: Client) -> None:
    sheet = sheets(client, "/claims.xlsx")["Codebook"]
    told = list(sheet.iter_rows(min_row=2, values_only=True))
    meanings = {name: (kind, meaning) for name, kind, meaning in told if ": " not in kind}
    assert list(meanings) == CLAIMS.names
    for column in CLAIMS.columns:
        assert meanings[column.name] == (column.kind.words, column.help)
    for code, label, meaning in BY_CHOICES[Standing].codes:
        assert ("standing", f"{code}: {label}", meaning) in told


def test_a_workbook_says_what_was_asked(client: Client) -> None:
    cast.claim(said="")
    address = "/claims.xlsx?said_after=2023-09-20"
    told = dict(sheets(client, address)["Question"].iter_rows(values_only=True))
    head = client.head(address)
    assert told["In words"] == "Claims since 20 September 2023"
    assert told["Address that asks again"] == f"http://testserver{address}"
    assert told["Rows"] == head["Counterclaim-Rows"] == "1"
    assert told["Undated claims left out"] == head["Counterclaim-Undated-Left-Out"] == "2"
    assert told["Codebook"] == "http://testserver/codebook/"
    assert told["Licence"] == "https://creativecommons.org/licenses/by/4.0/"


def test_a_text_that_no_cell_can_hold_says_that_it_is_cut(client: Client) -> None:
    long = cast.claim("😀" * 25_000)
    cast.claim("a" * 32_767)
    book = sheets(client, "/claims.xlsx?columns=id,text")
    texts = {line[0]: line[1] for line in book["claims"].iter_rows(min_row=2, values_only=True)}
    cut = texts.pop(long.pk)
    assert len(cut.encode("utf-16-le")) / 2 <= 32_767
    beginning, _, mark = cut.partition(" […] ")
    assert set(beginning) == {"😀"}
    assert "longer than a cell can be" in mark
    assert texts == dict(Claim.objects.published().exclude(pk=long.pk).values_list("pk", "text"))
    told = dict(book["Question"].iter_rows(values_only=True))
    assert told["Texts cut to fit into a cell"] == "1"


def test_a_day_that_spreadsheets_disagree_on_is_a_text(client: Client) -> None:
    old = cast.claim(said="1899-12-30")
    address = "/claims.xlsx?said_before=1900&columns=id,said_earliest"
    (line,) = sheets(client, address)["claims"].iter_rows(min_row=2, values_only=True)
    assert line == (old.pk, "1899-12-30")


@pytest.mark.parametrize("method", ["get", "head"])
def test_more_rows_than_a_sheet_can_hold_are_refused_before_any_is_read(
    client: Client, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr("claims.exports.columns.Export.count", lambda *_: workbook.MOST_ROWS + 1)
    answer = getattr(client, method)("/claims.xlsx?sort=oldest")
    assert answer.status_code == 400
    if method == "get":
        assert "1,048,576 rows match, and XLSX holds 1,048,575 at most" in answer.content.decode()
        assert "http://testserver/claims.csv?sort=oldest" in answer.content.decode()


# Chosen columns


@pytest.mark.parametrize("chosen", ["standing,id,accused", "standing&columns=id,accused"])
def test_columns_come_as_they_were_chosen(client: Client, chosen: str) -> None:
    whole = {row["id"]: row for row in rows(client, "/claims.csv")}
    given = rows(client, f"/claims.csv?columns={chosen}&sort=oldest")
    assert [list(row) for row in given] == [["standing", "id", "accused"]] * 3
    for row in given:
        assert row == {name: whole[row["id"]][name] for name in row}
    assert [list(facts) for facts in objects(client, f"/claims.jsonl?columns={chosen}")] == [
        ["standing", "id", "accused"]
    ] * 3


def test_a_column_that_is_chosen_twice_comes_once(client: Client) -> None:
    assert content(client, "/claims.csv?columns=id,id").startswith(b'"id"\r\n')


def test_the_choice_of_columns_is_in_the_address_that_asks_again(client: Client) -> None:
    head = client.head("/claims.csv?columns=id,text&bom=1&standing=denied")
    assert (
        '<http://testserver/claims.csv?standing=denied&columns=id,text&bom=1>; rel="self"'
    ) in head["Link"]
    assert '<http://testserver/claims/?standing=denied>; rel="alternate"' in head["Link"]


@pytest.mark.parametrize("address", ["/claims.csv", "/exchanges.jsonl", "/actors.csv"])
def test_columns_that_there_are_not_are_refused_by_name(client: Client, address: str) -> None:
    answer = client.get(f"{address}?columns=nonsense,texxt,")
    assert answer.status_code == 400
    problems = [line for line in answer.content.decode().splitlines() if line[:9] == "columns: "]
    assert len(problems) == 2
    assert "There is no column “nonsense”." in problems[0]
    assert "There is no column “texxt”." in problems[1]


# For a spreadsheet


def test_a_file_for_a_spreadsheet_begins_with_a_byte_order_mark(client: Client) -> None:
    assert content(client, "/claims.csv?bom=1") == b"\xef\xbb\xbf" + content(client, "/claims.csv")


@pytest.mark.parametrize(
    ("address", "hint"),
    [
        ("/claims.csv?bom=0", "Write bom=1"),
        ("/claims.csv?bom=1&bom=1", "It takes one value"),
        ("/claims.jsonl?bom=1", "not a parameter here"),
        ("/claims.xlsx?bom=1", "not a parameter here"),
    ],
)
def test_a_byte_order_mark_is_asked_for_by_1_and_of_csv_alone(
    client: Client, address: str, hint: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert hint in answer.content.decode()


# The same question everywhere


@by_name
@pytest.mark.parametrize("suffix", ["jsonl", "xlsx", "csv.sha256", "jsonl.sha256"])
def test_every_format_refuses_what_csv_refuses(client: Client, export: Any, suffix: str) -> None:
    bad = "standng=denied&stance=nonsense&columns=nothing"
    answer = client.get(f"/{export.name}.{suffix}?{bad}")
    assert answer.status_code == 400
    in_csv = client.get(f"/{export.name}.csv?{bad}").content.decode()
    # Only CSV knows `bom`, which ends the list of what is known.
    assert answer.content.decode() == in_csv.replace(", bom.", ", bom." if "csv" in suffix else ".")
    assert client.post(f"/{export.name}.{suffix}").status_code == 405


@by_name
def test_every_format_holds_the_same_rows(client: Client, export: Any) -> None:
    key = "id" if export is CLAIMS else "claim_id"
    question = f"responder=armenia&sort=silence&columns={key}"
    in_csv = [int(row[key]) for row in rows(client, f"/{export.name}.csv?{question}")]
    in_json = [facts[key] for facts in objects(client, f"/{export.name}.jsonl?{question}")]
    sheet = sheets(client, f"/{export.name}.xlsx?{question}")[export.name]
    in_book = [line[0] for line in sheet.iter_rows(min_row=2, values_only=True)]
    assert in_csv == in_json == in_book != []
