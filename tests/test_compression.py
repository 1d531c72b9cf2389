"""Public pages go compressed over the line; what could give a secret away does not."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders

from tests import cast
from tests.reading import tags

pytestmark = pytest.mark.django_db

ACCEPTS = {"Accept-Encoding": "br, gzip"}


def test_a_public_page_is_compressed_for_browsers_that_say_they_can_read_it(client):
    cast.claim()
    plain, packed = client.get("/claims/"), client.get("/claims/", headers=ACCEPTS)
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 2
    assert "Content-Encoding" not in plain
    for response in [plain, packed]:
        assert "Accept-Encoding" in response["Vary"]


def test_a_page_with_a_token_against_forged_forms_is_not_compressed(client, admin_client):
    for reader, address in [(client, "/admin/login/"), (admin_client, "/admin/claims/claim/add/")]:
        response = reader.get(address, headers=ACCEPTS)
        assert "csrfmiddlewaretoken" in response.content.decode()
        assert "Content-Encoding" not in response


def test_an_export_is_left_as_it_streams(client):
    for _ in range(10):
        cast.claim("A claim. " * 50)
    response = client.get("/claims.csv", headers=ACCEPTS)
    assert "Content-Encoding" not in response
    assert b"A claim." in b"".join(response.streaming_content)


def test_a_first_visit_to_the_list_takes_60_kilobytes_at_most(client):
    for number in range(60):
        text = " ".join(f"{number * 31 + word * 7:x}" for word in range(40))  # packs badly
        claim = cast.claim(
            text, actor=f"Claimant {number}", accused=f"Accused {number}", quote=text
        )
        cast.response(claim, text, actor=f"Responder {number}", quote=text)
    page = client.get("/claims/", headers=ACCEPTS)
    plain = client.get("/claims/")
    assert len(tags(plain, "article")) == 25
    names = [script["src"] for script in tags(plain, "script")]
    names += [link["href"] for link in tags(plain, "link") if link["rel"] == "stylesheet"]
    assert len(names) == 4
    files = [Path(finders.find(name.removeprefix("/static/"))).read_bytes() for name in names]
    sizes = [len(page.content), *(len(brotli.compress(content)) for content in files)]
    assert sum(sizes) <= 60_000, sizes
