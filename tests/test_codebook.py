"""The codebook leaves nothing unexplained."""

import html
import inspect
import re

import pytest
from django.db.models import TextChoices
from django.test import Client

from claims import choices, dates
from claims.code_sets import CODE_SETS
from claims.codebook import parameters
from claims.exports import CLAIMS, EXPORTS, HEADERS, UNDO
from claims.filters import ClaimFilterSet, Options

# What analysts alone meet: no column, filter or page of a reader holds a code of these.
OF_THE_DESK = {choices.ImportKind, choices.ImportState, choices.QuoteState, choices.RowOutcome}
KNOWN_SETS = [
    value
    for _, value in inspect.getmembers(choices, inspect.isclass)
    if issubclass(value, TextChoices) and value not in {TextChoices, *OF_THE_DESK}
]


@pytest.fixture
def page(client: Client, db: None) -> str:
    answer = client.get("/codebook/")
    assert answer.status_code == 200
    return answer.content.decode()


def table(page: str, anchor: str) -> dict[str, list[str]]:
    """The rows of the table under the heading with this anchor: name to the cells after it."""
    after = page.partition(f'id="{anchor}"')[2]
    body = re.search(r"<tbody>(.*?)</tbody>", after, re.DOTALL)
    assert body, f"no table under {anchor}"
    rows = re.findall(r"<tr>(.*?)</tr>", body[1], re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    words = [[html.unescape(re.sub("<[^>]+>", "", cell)) for cell in row] for row in cells]
    return {name: rest for name, *rest in words}


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_every_column_stands_in_its_order_with_its_meaning(page: str, export) -> None:
    explained = table(page, export.name)
    assert list(explained) == export.names
    for column in export.columns:
        assert column.help.endswith("."), column.name
        kind, meaning = explained[column.name]
        assert kind == column.kind.words
        assert column.help in meaning


@pytest.mark.parametrize("codes", KNOWN_SETS, ids=lambda codes: codes.__name__)
def test_every_code_has_its_meaning(page: str, codes) -> None:
    explained = table(page, f"codes-{codes.__name__.lower()}")
    assert list(explained) == codes.values
    for code in codes:
        label, meaning = explained[code.value]
        assert label == code.label
        assert meaning.endswith(".")


def test_no_set_of_codes_is_left_out_or_explained_twice() -> None:
    explained = [code_set.choices for code_set in CODE_SETS]
    assert sorted(explained, key=str) == sorted(KNOWN_SETS, key=str)
    for code_set in CODE_SETS:
        assert set(code_set.meanings) == set(code_set.choices)


def test_every_filter_has_its_meaning(page: str) -> None:
    explained = table(page, "parameters")
    assert list(explained) == [*ClaimFilterSet.base_filters, *Options.base_fields]
    for parameter in parameters():
        assert parameter.help.endswith("."), parameter.name
        values, meaning = explained[parameter.name]
        assert values == parameter.values
        assert parameter.help in meaning


def test_every_column_with_codes_leads_to_them(page: str) -> None:
    for anchor in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{anchor}"' in page
    with_codes = [column.name for column in CLAIMS.columns if column.codes]
    assert with_codes == ["source_reliability", "credibility", "standing"]


def test_every_way_to_write_a_date_has_its_example(page: str) -> None:
    explained = table(page, "date-forms")
    forms = {side.translate(dates.FORM) for example in explained for side in example.split("/")}
    unmarked = {form for form in dates.DATES if not form.endswith("~")}
    assert unmarked | set(dates.OPEN) <= forms
    assert forms & set(dates.MOMENTS)
    assert {example[-1] for example in explained} >= set(dates.MARKS)
    assert explained["2020-11"][1:] == ["2020-11-01", "2020-11-30"]
    assert explained["2021/.."][1:] == ["2021-01-01", "open or unknown"]


def test_the_headers_of_a_file_are_explained_and_sent(client: Client, page: str) -> None:
    sent = client.head("/claims.csv").headers
    for name, meaning in HEADERS.items():
        assert name in sent
        assert f"<code>{name}</code>" in page
        assert meaning in html.unescape(page)
    assert {name for name in sent if name.startswith("Counterclaim-")} == set(HEADERS)


def test_the_page_tells_how_to_undo_the_apostrophes(page: str) -> None:
    (pattern,) = [code for code in re.findall(r"<code>(.*?)</code>", page) if code.startswith("^")]
    assert html.unescape(pattern) == UNDO
    assert re.sub(html.unescape(pattern), "", "'=1+1") == "=1+1"
    assert re.sub(html.unescape(pattern), "", "'tis") == "'tis"


def test_the_addresses_on_the_page_are_whole(page: str) -> None:
    assert "http://testserver/claims.csv" in page
    assert "http://testserver/exchanges.csv" in page


def test_the_page_takes_no_parameters(client: Client, db: None) -> None:
    assert client.get("/codebook/?page=2").status_code == 400
