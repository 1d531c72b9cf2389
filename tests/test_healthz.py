"""What a monitor can rely on when it asks whether the tracker is well."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection

NEVER = {"no-store", "no-cache", "private"}


def refuse(*args):
    raise OperationalError("the server closed the connection unexpectedly")


@pytest.mark.django_db
def test_it_answers_200_in_plain_text_while_the_database_answers(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Content-Type"].startswith("text/plain")


@pytest.mark.django_db
def test_it_answers_503_when_the_database_does_not(client):
    with connection.execute_wrapper(refuse):
        response = client.get("/healthz")
    assert response.status_code == 503
    assert response["Content-Type"].startswith("text/plain")
    assert b"closed the connection" not in response.content


@pytest.mark.django_db(transaction=True)
def test_it_answers_503_when_no_connection_can_be_had(client, monkeypatch):
    connection.close()
    monkeypatch.setattr(connection, "get_new_connection", refuse)
    assert client.get("/healthz").status_code == 503


@pytest.mark.django_db
@pytest.mark.parametrize("well", [True, False])
def test_its_answer_is_never_kept_and_sets_no_cookie(client, well):
    if well:
        response = client.get("/healthz")
    else:
        with connection.execute_wrapper(refuse):
            response = client.get("/healthz")
    assert set(response["Cache-Control"].replace(",", "").split()) >= NEVER
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.django_db
def test_it_asks_one_thing_of_the_database_and_no_session(client, django_assert_num_queries):
    client.cookies["session"] = "an old one"
    with django_assert_num_queries(1):
        assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_it_can_be_asked_for_its_headers_alone_and_takes_no_data(client):
    head = client.head("/healthz")
    assert (head.status_code, head.content) == (200, b"")
    assert client.post("/healthz").status_code == 405
