"""The API is as its description says: asked for what that allows and for what it doesn't.

`docs/api.md` has the command that asks ten thousand times; here are a few hundred questions, which are
the same in each run.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from playwright.sync_api import Page
from schemathesis import GenerationMode
from schemathesis.checks import positive_data_acceptance

from claims.api.description import description
from claims.api.resources import RESOURCES
from claims.exports import CLAIMS
from claims.filters import ClaimFilterSet
from tests import cast
from tests.reading import tags, words
from tracker.wsgi import application

pytestmark = pytest.mark.django_db

QUESTIONS = 10  # of each kind at each address

#: What a description can't know: which slugs there are, and which cursors were given.
BY_CHANCE = [positive_data_acceptance]


PATHS = ["/api/", "/api/schema/"] + [
    path for name in RESOURCES for path in (f"/api/{name}/", f"/api/{name}/{{key}}/")
]


@pytest.fixture
def api() -> Iterator[Any]:
    """The API by way of WSGI, which here leaves the connection of the test open."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    claim = cast.claim(
        accused="Armenia", topics=["Shelling"], event="The operation", place="Shusha"
    )
    cast.response(claim, scope="occurrence")
    cast.claim(said="", published=False)
    yield schemathesis.openapi.from_wsgi("/api/schema/", application)
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("path", PATHS)
def test_whatever_is_asked_is_answered_as_described(api, path, mode):
    operation = api[path]["GET"]
    asked = []

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=QUESTIONS,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
    )
    def ask(case: Any) -> None:
        plain = {"Accept-Encoding": "identity"}  # by way of WSGI, nobody unpacks
        asked.append(case.call_and_validate(headers=plain, excluded_checks=BY_CHANCE))

    try:
        ask()
    except Unsatisfiable:
        assert mode == GenerationMode.NEGATIVE
    assert asked or mode == GenerationMode.NEGATIVE


def test_every_address_of_the_description_is_asked():
    assert set(PATHS) == set(description()["paths"])


# What the description says


def test_it_is_openapi_3_1_and_names_every_address(client):
    schema = client.get("/api/schema/").json()
    assert schema["openapi"].startswith("3.1")
    assert schema["info"]["license"]["url"] == "https://creativecommons.org/licenses/by/4.0/"
    lists = [path for path in schema["paths"] if path.count("/") == 3]
    assert sorted(lists) == sorted([f"/api/{name}/" for name in RESOURCES] + ["/api/schema/"])


def test_a_claim_is_described_by_the_columns_of_the_export():
    fields = description()["components"]["schemas"]["Claim"]["properties"]
    assert list(fields) == CLAIMS.names
    assert {name: field["description"] for name, field in fields.items()} == {
        column.name: column.help for column in CLAIMS.columns
    }
    assert fields["accused"]["type"] == "array"
    assert fields["killed_low"]["type"] == ["integer", "null"]
    assert "denied" in fields["standing"]["enum"]


@pytest.mark.parametrize("name", ["claims", "responses"])
def test_every_filter_is_described_with_the_words_of_the_codebook(name):
    given = description()["paths"][f"/api/{name}/"]["get"]["parameters"]
    described = {one["name"]: one["description"] for one in given}
    for filter_name, one in ClaimFilterSet.base_filters.items():
        assert described[filter_name] == one.extra["help_text"]
    assert {"cursor", "page_size"} == set(described) - set(ClaimFilterSet.base_filters)


# The same as a page


def test_the_page_for_people_has_every_address_parameter_and_field(client):
    page = client.get("/api/docs/")
    said = words(page)
    for path in description()["paths"]:
        assert path in said
    for name in [*ClaimFilterSet.base_filters, *CLAIMS.names, "page_size", "cursor"]:
        assert name in said
    anchors = [link["href"] for link in tags(page, "a") if (link["href"] or "").startswith("#")]
    ids = {node.get("id") for name in ("h2", "main") for node in tags(page, name)}
    assert {anchor[1:] for anchor in anchors} <= ids


def test_the_page_takes_no_parameter_and_needs_no_cookie(client):
    response = client.get("/api/docs/")
    assert not response.cookies
    assert client.get("/api/docs/?colour=red").status_code == 400
    assert client.post("/api/docs/").status_code == 405


@pytest.mark.e2e
@pytest.mark.django_db(transaction=True)
def test_the_page_needs_nothing_from_elsewhere_and_breaks_no_policy(live_server, page: Page):
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{live_server.url}/api/docs/")
    page.get_by_role("link", name="/api/claims/", exact=True).first.click()
    assert page.url.endswith("#claims_list")
    assert complaints == []
    assert all(url.startswith(live_server.url) for url in asked)
