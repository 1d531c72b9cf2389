"""Files that describe themselves, as readers that we did not write find them."""

import json
from typing import Any

import pytest
from csvw import CSVW
from django.test import Client
from frictionless import Package, system

from claims.exports import CLAIMS, EXCHANGES, EXPORTS
from tests import awkward, cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(live_server: Any, settings: Any) -> str:
    """The address of a server that holds the awkward cast."""
    awkward.awkward_cast()
    settings.SITE_URL = live_server.url
    return live_server.url


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
@pytest.mark.parametrize("question", ["", "?columns=url"])
def test_csv_on_the_web_finds_a_file_as_it_is_described(
    site: str, client: Client, export: Any, question: str
) -> None:
    if question and export is EXCHANGES:
        question = "?standing=denied&columns=claim_url,response_stance,response_scope"
    table = CSVW(
        f"{site}/{export.name}.csv{question}",
        md_url=f"{site}/{export.name}.csv-metadata.json{question}",
        validate=True,
    )
    assert table.is_valid, table.warnings
    rows = table.to_json()["tables"][0]["row"]
    described = client.get(f"/{export.name}.csv-metadata.json{question}").json()
    assert described["url"] == f"{site}/{export.name}.csv{question}"
    assert described["dc:extent"] == f"{len(rows)} rows"
    assert rows


def test_csv_on_the_web_reads_values_of_their_kind(site: str) -> None:
    table = CSVW(f"{site}/claims.csv", md_url=f"{site}/claims.csv-metadata.json", validate=True)
    rows = [row["describes"][0] for row in table.to_json()["tables"][0]["row"]]
    (full,) = [row for row in rows if row["id"] == 11]
    assert full["topic_slugs"] == ["ceasefire", "shelling-mines"]
    assert full["answered_by_accused"] is True
    assert full["said_earliest"] == "2023-09-19"
    assert full["killed_high"] == 5


@pytest.mark.parametrize("question", ["", "?standing=denied"])
def test_frictionless_finds_a_package_as_it_is_described(
    site: str, client: Client, question: str
) -> None:
    package = Package(f"{site}/datapackage.json{question}", basepath=site)
    with system.use_context(trusted=True):
        report = package.validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])
    by_name = {resource.name: resource for resource in package.resources}
    assert list(by_name) == ["claims", "exchanges"]
    for name, resource in by_name.items():
        rows = resource.read_rows()
        assert str(len(rows)) == client.head(f"/{name}.csv{question}")["Counterclaim-Rows"]
        assert resource.path == f"{site}/{name}.csv{question}"
    answered = by_name["claims"].read_rows()[-1]["answered_by_accused"]
    assert isinstance(answered, bool)


def test_a_package_says_what_was_asked_when_and_of_how_many_rows(client: Client) -> None:
    cast.claim(said="2023-09-19")
    cast.claim(said="")
    package = client.get("/datapackage.json?said_after=2023-09").json()
    assert package["title"] == "Claims since September 2023"
    assert package["created"].endswith("Z")
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert package["homepage"] == "http://testserver/claims/?said_after=2023-09"
    for resource in package["resources"]:
        assert (resource["rows"], resource["undatedLeftOut"]) == (1, 1)


@pytest.mark.parametrize("export", [CLAIMS, EXCHANGES], ids=lambda export: export.name)
def test_every_column_is_described_with_its_meaning_and_codes(client: Client, export: Any) -> None:
    on_the_web = client.get(f"/{export.name}.csv-metadata.json").json()["tableSchema"]["columns"]
    resources = client.get("/datapackage.json").json()["resources"]
    (fields,) = [each["schema"]["fields"] for each in resources if each["name"] == export.name]
    for column, told, field in zip(export.columns, on_the_web, fields, strict=True):
        assert told["name"] == field["name"] == column.name
        assert told["dc:description"] == field["description"] == column.help
    standing = next(field for field in fields if field["name"].endswith("standing"))
    assert "unanswered" in standing["constraints"]["enum"]


def test_a_csv_leads_to_its_description(client: Client) -> None:
    head = client.head("/claims.csv?standing=denied&columns=id")
    address = "http://testserver/claims.csv-metadata.json?standing=denied&columns=id"
    assert f'<{address}>; rel="describedby"; type="application/csvm+json"' in head["Link"]
    described = client.get(address.removeprefix("http://testserver"))
    assert described["Content-Type"] == "application/csvm+json"
    assert [
        column["name"] for column in json.loads(described.content)["tableSchema"]["columns"]
    ] == ["id"]


@pytest.mark.parametrize("address", ["/datapackage.json", "/exchanges.csv-metadata.json"])
def test_a_description_refuses_what_the_file_refuses(client: Client, address: str) -> None:
    answer = client.get(f"{address}?standng=denied")
    assert answer.status_code == 400
    assert "standng: " in answer.content.decode()
    assert client.post(address).status_code == 405
