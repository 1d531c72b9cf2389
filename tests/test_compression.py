"""Public pages go compressed over the line; what could give a secret away does not."""

from __future__ import annotations

import gzip

import pytest

from tests import cast

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
