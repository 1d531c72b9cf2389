"""A source is found again by its address, however it is spelt and whatever wrote it."""

import json
from io import StringIO

import pytest
from django.core import serializers
from django.core.management import call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from claims.addresses import MAX_LENGTH, canonical
from claims.models import Source
from claims.rederivation import rederive

from .cast import source

ADDRESS = "https://news.example/report?id=5"
SPELLINGS = [
    "http://news.example/report?id=5",
    "https://www.news.example/report/?id=5",
    "HTTPS://NEWS.Example.:443/report?id=5#top",
    " https://news.example/./a/../r%65port?id=5&utm_source=mail&fbclid=x&gclid= ",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_spellings_of_one_address_are_one(spelling):
    assert canonical(spelling) == canonical(ADDRESS) == ADDRESS


@pytest.mark.parametrize(
    "other",
    [
        "https://news.example/report?id=6",
        "https://news.example/report",
        "https://news.example/Report?id=5",
        "https://news.example:8080/report?id=5",
        "https://m.news.example/report?id=5",
        "https://news.example/report?id=5&page=2",
        "https://news.example/report%2F?id=5",
        "https://news.example/report?ID=5",
    ],
)
def test_other_addresses_are_others(other):
    assert canonical(other) != canonical(ADDRESS)


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("https://example.com", "https://example.com"),
        ("https://example.com/", "https://example.com"),
        ("https://example.com/?b=2&a=1", "https://example.com?b=2&a=1"),
        ("https://bücher.example/é", "https://xn--bcher-kva.example/%C3%A9"),
        ("https://example.com/%c3%a9%7e%2f", "https://example.com/%C3%A9~%2F"),
        ("http://[2001:DB8::1]/", "https://[2001:db8::1]"),
        ("https://example.com/?utm_source", "https://example.com"),
        ("https://example.com/?gclid_=1", "https://example.com?gclid_=1"),
        ("", ""),
        ("no address", "no address"),
        ("mailto:a@b.example", "mailto:a@b.example"),
    ],
)
def test_the_form_is_that_of_the_rules(address, form):
    assert canonical(address) == form


@given(st.text(max_size=40).map(lambda text: f"https://example.com/{text}"))
def test_the_form_of_a_form_is_itself(address):
    form = canonical(address)
    assert canonical(form) == form
    assert len(canonical(address * 50)) <= MAX_LENGTH


# What the database knows


def found(address):
    return list(Source.objects.at_address(address).values_list("title", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_source_is_found_by_any_spelling_of_its_address(spelling):
    source("The report", url=ADDRESS)
    source("Another", url="https://news.example/other")
    source("Without an address")
    assert found(spelling) == ["The report"]
    assert found("") == []


def save(record):
    record.save()


def save_the_address_alone(record):
    record.save(update_fields=["url"])


def update(record):
    Source.objects.filter(pk=record.pk).update(url=record.url)


def bulk_update(record):
    Source.objects.bulk_update([record], ["url"])


def raw_sql(record):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_source SET url = %s WHERE id = %s", [record.url, record.pk])


def fixture(record):
    for each in serializers.deserialize("json", serializers.serialize("json", [record])):
        each.save()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "write", [save, save_the_address_alone, update, bulk_update, raw_sql, fixture]
)
def test_it_is_found_whatever_changed_its_address(write):
    record = source("The report", url="https://old.example/")
    record.url = SPELLINGS[1]
    write(record)
    assert found(ADDRESS) == ["The report"]
    assert found("https://old.example/") == []
    assert not rederive(connection, mend=False).counts
    rederive(connection)
    assert Source.objects.get().canonical_url == ADDRESS
    assert Source.objects.filter(canonical_url=ADDRESS).exists()


@pytest.mark.django_db
def test_it_is_found_whatever_made_it():
    Source.objects.bulk_create([Source(title="In bulk", url=ADDRESS)])
    assert Source.objects.filter(canonical_url=ADDRESS).exists()
    assert found(SPELLINGS[0]) == ["In bulk"]


@pytest.mark.django_db
def test_a_wrong_canonical_form_is_found_and_mended():
    source("The report", url=ADDRESS)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_source SET canonical_url = 'https://wrong.example'")
    assert rederive(connection).counts == {"canonical address": 1}
    assert found(ADDRESS) == ["The report"]


@pytest.mark.django_db
def test_a_fixture_holds_no_derived_address():
    source("The report", url=ADDRESS)
    output = StringIO()
    call_command("dumpdata", "claims.source", stdout=output)
    assert "canonical_url" not in json.loads(output.getvalue())[0]["fields"]


@pytest.mark.django_db
def test_finding_costs_two_queries_however_many_there_are(django_assert_num_queries):
    for number in range(5):
        source(f"Report {number}", url=f"https://news.example/{number}")
    with django_assert_num_queries(2):
        assert found("https://news.example/3") == ["Report 3"]
