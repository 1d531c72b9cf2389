"""What nobody's browser sends: the admin answers it without a failure of the server."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from claims.models import Actor, Claim, Denial, Event, Place, Response, Source, Topic
from tests import cast
from tests.desk import administrator, fields_of, page

pytestmark = pytest.mark.django_db

MODELS = [Actor, Claim, Denial, Event, Group, Place, Response, Source, Topic, User]
TOO_HIGH = "99999999999999999999"

QUERIES = [
    "q=%00",
    "q=%C3%28",
    "q=" + "x" * 5_000,
    "q=" + "+".join(["word"] * 2_000),
    "q=%5B%28%2A%5C",
    "q=%22",
    "q=%22%20%22",
    "%00=1",
    "id=" + TOO_HIGH,
    "id=abc",
    "id=%00",
    "id__in=" + TOO_HIGH,
    "id__in=1,x",
    "id__gt=" + TOO_HIGH,
    "pk=" + "9" * 5_000,
    "p=" + TOO_HIGH,
    "p=-1",
    "p=x",
    "p=%00",
    "o=99.-99.x",
    "o=" + TOO_HIGH,
    "all=1",
    "e=1",
    "nonsense=1",
    "_facets=1",
    "_popup=1&_to_field=nonsense",
    "_to_field=%00",
]
CLAIM_QUERIES = [
    "status__exact=%00",
    "status__exact=nonsense",
    "status__isnull=perhaps",
    "standing__exact=%00",
    "logged_at__year=9999",
    "logged_at__year=10000",
    "logged_at__year=0",
    "logged_at__year=-1",
    "logged_at__year=" + TOO_HIGH,
    "logged_at__year=9999&logged_at__month=12&logged_at__day=31",
    "logged_at__month=13",
    "logged_at__gte=9999-12-31",
    "logged_at__gte=9999-12-31+23:59:59-12:00",
    "logged_at__gte=0001-01-01+00:00:00%2B14:00",
    "logged_at__gte=2023-02-30",
    "logged_at__lt=nonsense",
    "logged_at__range=1",
    "logged_at__date=99999-01-01",
    "event__id__exact=" + TOO_HIGH,
    "event__id__exact=x",
    "event__id__in=" + TOO_HIGH,
    "topics__id__exact=" + TOO_HIGH,
    "topics__id__exact=%00",
    "actor__kind__exact=%00",
    "logged_by__id__exact=" + TOO_HIGH,
    "credibility__exact=" + "6" * 10_000,
    "answered_by_accused__exact=2",
    "uid=nonsense",
    "uid=%00",
    "text__regex=(",
    "text__search=x",
    "said_earliest=nonsense",
    "killed_low=" + TOO_HIGH,
    "killed_low__in=" + TOO_HIGH,
    "response_count__gt=1e400",
]


@pytest.mark.parametrize("model", MODELS)
def test_no_list_fails_on_a_bad_address(model) -> None:
    client = administrator()
    for query in QUERIES:
        response = client.get(f"{page(model)}?{query}")
        assert response.status_code in (200, 302, 400), query


@pytest.mark.filterwarnings("ignore:DateTimeField Claim.logged_at received a naive datetime")
@pytest.mark.parametrize("query", CLAIM_QUERIES)
def test_no_filter_of_claims_fails_on_a_bad_value(query) -> None:
    cast.claim(accused="Armenia")
    response = administrator().get(f"{page(Claim)}?{query}")
    assert response.status_code in (200, 302, 400)


@pytest.mark.parametrize("query", ["logged_at__year=10000", "event__id__exact=x", "killed_low=x"])
def test_a_filter_that_could_not_be_used_is_said_and_not_silently_left_out(query) -> None:
    cast.claim(event="The operation")
    response = administrator().get(f"{page(Claim)}?{query}", follow=True)
    told = [str(message) for message in response.context["messages"]]
    assert told == ["The address asked for what no list can be filtered by. All are shown."]


@pytest.mark.parametrize("model", MODELS)
def test_no_record_is_found_by_a_bad_key(model) -> None:
    client = administrator()
    for key in (TOO_HIGH, "9" * 5_000, "0", "-1", "abc", "%00", "_5F", "1/2", "é"):
        for of in ("change", "delete", "history"):
            address = page(model, 1, of=of).replace("/1/", f"/{key}/")
            assert client.get(address).status_code in (302, 400, 403, 404), address
            assert client.post(address).status_code in (302, 400, 403, 404), address


def autocompletion(**given: str) -> dict[str, str]:
    usual = {"app_label": "claims", "model_name": "claim", "field_name": "actor", "term": "a"}
    return usual | given


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"term": "\0"}, 400),
        ({"model_name": "\0"}, 400),
        ({"model_name": "nonsense"}, 403),
        ({"field_name": "nonsense"}, 403),
        ({"field_name": "text"}, 403),
        ({"field_name": "logged_by"}, 200),
        ({"term": "(["}, 200),
        ({"term": "word " * 2_000}, 200),
        ({"term": " "}, 200),
        ({"page": "x"}, 404),
        ({"page": TOO_HIGH}, 404),
        ({"page": "0"}, 404),
    ],
)
def test_no_autocompletion_fails(given, status) -> None:
    cast.actor()
    client = administrator()
    assert client.get("/admin/autocomplete/", autocompletion(**given)).status_code == status
    assert client.get("/admin/autocomplete/").status_code == 403


@pytest.mark.parametrize("model", [Actor, Claim, Event, Place, Response, Source, Topic])
@pytest.mark.parametrize("value", ["x", TOO_HIGH, "-1", "1,x", "9" * 5_000])
def test_no_form_fails_on_a_bad_proposal(model, value) -> None:
    names = [field.name for field in model._meta.get_fields() if hasattr(field, "attname")]
    proposed = dict.fromkeys([*names, "accused", "places"], value)
    assert administrator().get(page(model, of="add"), proposed).status_code == 200


@pytest.mark.parametrize("model", [Actor, Claim, Event, Place, Response, Source, Topic])
@pytest.mark.parametrize("value", ["\0", "x\0", TOO_HIGH, "x" * 200_000, ""])
def test_no_form_fails_on_a_bad_value(model, value) -> None:
    address = page(model, of="add")
    client = administrator()
    response = client.get(address)
    names = [*response.context["adminform"].form.fields]
    answer = client.post(address, fields_of(response) | dict.fromkeys(names, value))
    valid = model is Topic and value == TOO_HIGH  # as good a name as any
    assert answer.status_code == (302 if valid else 200)
    assert valid or answer.context["errors"]


@pytest.mark.parametrize("action", ["publish", "withdraw", "delete_selected", "nonsense", "\0"])
@pytest.mark.parametrize("key", ["x", TOO_HIGH, "\0", "-1", "9" * 5_000, "0"])
def test_no_action_fails_on_a_bad_selection(action, key) -> None:
    chosen = {"_selected_action": [key], "action": action, "index": "x"}
    assert administrator().post(page(Claim), chosen).status_code in (200, 302)


@pytest.mark.parametrize(
    "address", ["r/x/1/", f"r/{TOO_HIGH}/1/", "r/%00/1/", "r/1/%00/", "r/1/x/"]
)
def test_no_way_to_the_site_fails(address) -> None:
    assert administrator().get(f"/admin/{address}").status_code in (302, 400, 404)


def test_a_name_with_a_null_character_signs_nobody_in() -> None:
    typed = {"username": "a\0b", "password": "c\0d", "next": "/admin/\0"}
    assert Client().post("/admin/login/?next=%00", typed).status_code == 200
