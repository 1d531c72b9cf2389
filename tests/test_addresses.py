"""What holds at every public address."""

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from claims.urls import urlpatterns

SAMPLES = {"pk": "1", "slug": "anyone", "suffix": "bib", "section": "claims", "part": "1"}


def address_of(pattern: URLPattern) -> str:
    names = pattern.pattern.converters
    return reverse(str(pattern.name), kwargs={name: SAMPLES[name] for name in names})


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", [address_of(pattern) for pattern in urlpatterns])
def test_an_address_that_only_reads_answers_405_to_a_browser_that_writes(
    address: str, method: str
) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)(address)
    assert answer.status_code == 405
    assert set(answer["Allow"].split(", ")) == {"GET", "HEAD"}
