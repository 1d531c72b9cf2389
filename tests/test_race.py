"""Fifty at once at one record: one saves, and forty-nine are told."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from claims.concurrency import save_if_unchanged
from claims.models import Actor, Claim, Response
from tests import cast
from tests.desk import editor, fields_of, page

pytestmark = pytest.mark.django_db(transaction=True)

FIFTY = 50


def at_once(do, count: int = FIFTY) -> Counter:
    """What came of it when so many did it at the same moment, each on a connection of its own."""
    start = Barrier(count)

    def one(number: int):
        start.wait(60)
        try:
            return do(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return Counter(pool.map(one, range(count)))


def same_session(client: Client) -> Client:
    """Another window of the same browser."""
    window = Client()
    window.cookies = client.cookies
    return window


def test_of_fifty_forms_one_is_saved_and_forty_nine_are_refused():
    claim = cast.claim("As it was", published=False)
    client, address = editor(), page(Claim, claim.pk)
    opened = fields_of(client.get(address))

    def save(number: int) -> str:
        answer = same_session(client).post(address, opened | {"text": f"By {number}"})
        if answer.status_code == 302:
            return "saved"
        refused = answer.context["adminform"].form.conflict
        return "told" if refused else "lost"

    assert at_once(save) == {"saved": 1, "told": FIFTY - 1}
    assert Claim.objects.get().history.filter(text__startswith="By").count() == 1


def test_of_ten_who_change_a_response_on_two_pages_one_is_saved():
    claim = cast.claim(published=False)
    denial = cast.response(claim, "No", published=False)
    client = editor()
    addresses = [page(Claim, claim.pk), page(Response, denial.pk)]
    opened = [fields_of(client.get(address)) for address in addresses]
    names = ["responses-0-text", "text"]

    def save(number: int) -> str:
        where = number % 2
        typed = opened[where] | {names[where]: f"By {number}"}
        answer = same_session(client).post(addresses[where], typed)
        return {302: "saved", 200: "told"}[answer.status_code]

    assert at_once(save, 10) == {"saved": 1, "told": 9}
    assert denial.history.filter(text__startswith="By").count() == 1


def test_of_fifty_imports_of_one_record_one_is_saved():
    actor = cast.actor("Armenia")
    version = Actor.objects.get().version

    def save(number: int) -> str:
        mine = Actor.objects.get(pk=actor.pk)
        mine.name = f"By {number}"
        try:
            save_if_unchanged(mine, version)
        except ValidationError:
            return "told"
        return "saved"

    assert at_once(save) == {"saved": 1, "told": FIFTY - 1}
