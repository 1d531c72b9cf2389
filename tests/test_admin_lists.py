"""What analysts and editors find in the admin: every record, by any of its names."""

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.choices import Credibility, Stance, Status
from claims.models import (
    Actor,
    ActorLineage,
    Claim,
    Denial,
    Event,
    Place,
    PlaceName,
    Response,
    SearchDocument,
    Snapshot,
    Source,
    Topic,
)
from tests import cast
from tests.desk import (
    administrator,
    analyst,
    editor,
    fields_of,
    page,
    user_of,
)

pytestmark = pytest.mark.django_db

RECORDS = [Actor, Claim, Denial, Event, Place, Response, Source, Topic]


# Every record has its list and its form


def one_of_each() -> None:
    claim: Any = cast.claim(
        accused="Armenia", event="The operation", place="Stepanakert", topics=["Shelling"]
    )
    PlaceName.objects.create(place=claim.place, name="Khankendi", used_by=claim.actor)
    cast.response(claim)
    Snapshot.objects.create(
        source=claim.source,
        content=b"<p>They fired.</p>",
        media_type="text/html",
        sha256="a" * 64,
        text="They fired.",
        taken_at=cast.LOGGED_AT,
    )


@pytest.mark.parametrize("model", RECORDS)
def test_analysts_see_every_list_and_every_record(model) -> None:
    one_of_each()
    client = analyst()
    assert client.get(page(model)).status_code == 200
    response = client.get(page(model, model.objects.first().pk), follow=True)
    assert response.status_code == 200
    assert "admin/change_form.html" in [template.name for template in response.templates]


def test_what_the_database_keeps_by_itself_is_nobodys_to_edit() -> None:
    for model in (ActorLineage, SearchDocument, Snapshot):
        assert not admin.site.is_registered(model)


def test_the_admin_carries_the_trackers_name_and_nothing_inline() -> None:
    one_of_each()
    client = editor()
    addresses = ["/admin/", "/admin/login/", page(Claim), page(Claim, Claim.objects.get().pk)]
    for address in addresses:
        response = client.get(address, follow=True)
        html = response.content.decode()
        assert "Counterclaim" in html
        assert "style=" not in html
        assert "<style" not in html
        assert "onclick" not in html
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_every_list_is_one_click_away_in_the_order_of_the_work() -> None:
    apps = analyst().get(page(Topic)).context["available_apps"]
    names = [model["name"] for app in apps for model in app["models"]]
    exchanges, shelves = ["Claims", "Responses", "Denials"], ["Sources", "Actors", "Places"]
    assert names == [*exchanges, *shelves, "Events", "Topics"]
    assert 'aria-current="page">Topics' in analyst().get(page(Topic)).content.decode()


def test_a_source_shows_its_snapshots_and_lets_nobody_write_them() -> None:
    one_of_each()
    address = page(Source, Source.objects.get().pk)
    response = administrator().get(address)
    assert "a" * 64 in response.content.decode()
    posted = fields_of(response) | {
        "snapshots-TOTAL_FORMS": "2",
        "snapshots-0-DELETE": "on",
        "snapshots-0-sha256": "b" * 64,
        "snapshots-1-sha256": "c" * 64,
    }
    administrator().post(address, posted)
    assert Snapshot.objects.get().sha256 == "a" * 64


# Finding


NAMES = {
    "Khankendi": "хан",
    "Ханкенди": "ХАНК",
    "Ստեփանակերտ": "ՍՏԵՓ",
    "Xankəndi": "XANKƏNDI",
}


@pytest.mark.parametrize("term", ["stepan", "ханке", "ХАНКЕНДИ", "ՍՏԵՓ", "xankəndİ", "kendi khan"])
def test_a_place_is_found_by_a_part_of_any_name_in_any_case(term) -> None:
    city = cast.place("Stepanakert")
    cast.place("Aghdam")
    for name in NAMES:
        PlaceName.objects.create(place=city, name=name)
    client = analyst()
    asked = {"app_label": "claims", "model_name": "claim", "field_name": "place", "term": term}
    results = client.get("/admin/autocomplete/", asked).json()["results"]
    assert results == [{"id": str(city.pk), "text": "Stepanakert"}]
    listed = client.get(page(Place), {"q": term}).context["cl"].result_list
    assert [place.name for place in listed] == ["Stepanakert"]


def test_an_actor_is_found_by_its_aliases() -> None:
    ministry = cast.actor("Ministry of Defence", aliases="Müdafiə Nazirliyi\nМинобороны")
    asked = {"app_label": "claims", "model_name": "claim", "field_name": "accused", "term": "МИНОБ"}
    results = analyst().get("/admin/autocomplete/", asked).json()["results"]
    assert [result["id"] for result in results] == [str(ministry.pk)]


def test_a_claim_that_is_chosen_says_whose_it_is() -> None:
    claim = cast.claim("They fired", actor="Azerbaijan")
    asked = {"app_label": "claims", "model_name": "response", "field_name": "claim", "term": "fire"}
    results = analyst().get("/admin/autocomplete/", asked).json()["results"]
    assert results == [{"id": str(claim.pk), "text": "Azerbaijan: They fired"}]


@pytest.mark.parametrize(
    "term", ["guns fire", "azerb", "Baku", '"guns fired"', "{uid}", "{pk}", "Khankendi", "forgery"]
)
def test_a_claim_is_found_by_its_words_its_names_its_answers_and_its_identifiers(term) -> None:
    one_of_each()
    cast.actor("Azerbaijan").__class__.objects.filter(name="Azerbaijan").update(aliases="Baku")
    wanted = Claim.objects.get()
    wanted.text = "The guns fired"
    wanted.save()
    Response.objects.update(text="It is a forgery")
    cast.claim("Something else", actor="Utopia")
    query = term.format(uid=wanted.uid, pk=wanted.pk)
    listed = analyst().get(page(Claim), {"q": query}).context["cl"].result_list
    assert [claim.pk for claim in listed] == [wanted.pk]


def test_the_list_of_claims_says_who_says_what_about_whom_and_when() -> None:
    cast.claim(
        "They fired <script>",
        accused=["Armenia", "Utopia"],
        said="2023-09~",
        logged_by=user_of("Analysts"),
        status=Status.IN_REVIEW,
    )
    html = analyst().get(page(Claim)).content.decode()
    for words in (
        "They fired &lt;script&gt;",
        "Azerbaijan",
        "Armenia, Utopia",
        "about September 2023",
        "Unanswered",
        "In review",
        "analyst",
    ):
        assert words in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status__exact=draft", {"A draft"}),
        ("standing__exact=denied", {"Denied"}),
        ("credibility__exact=2", {"Judged"}),
        ("actor__kind__exact=media", {"By media"}),
        ("answered_by_accused__exact=1", {"Denied"}),
    ],
)
def test_the_list_of_claims_is_filtered(query, found) -> None:
    cast.claim("A draft", published=False)
    cast.claim("Judged", credibility=Credibility.PROBABLE)
    cast.claim("By media", actor=cast.actor("A paper", kind="media"))
    cast.response(cast.claim("Denied", accused="Armenia"), actor="Armenia")
    listed = analyst().get(f"{page(Claim)}?{query}").context["cl"].result_list
    assert {claim.text for claim in listed} == found


@pytest.mark.parametrize("model", RECORDS)
def test_a_list_of_twenty_takes_no_more_queries_than_a_list_of_one(model) -> None:
    client = editor()

    def make(number: int) -> None:
        speaker = cast.actor(f"Actor {number}", part_of="Azerbaijan", aliases="One\nTwo")
        place = cast.place(f"Place {number}", part_of="Karabakh")
        PlaceName.objects.create(place=place, name=f"Name {number}")
        paper = cast.source(f"Source {number}", publisher=f"Paper {number}")
        claim = cast.claim(
            actor=speaker,
            accused=[f"Accused {number}", "Armenia"],
            event=f"Event {number}",
            topics=[f"Topic {number}"],
            place=place,
            source=paper,
            logged_by=user_of("Analysts", f"analyst {number}"),
        )
        cast.response(claim, actor=f"Accused {number}", logged_by=claim.logged_by)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(page(model))
        return len(queries)

    make(1)
    client.get(page(model))  # content types are remembered from here on
    one = queries()
    for number in range(2, 21):
        make(number)
    assert queries() == one


def test_the_form_of_a_claim_with_many_responses_takes_no_more_queries_than_with_one() -> None:
    client = editor()
    claim = cast.claim()

    def queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(page(Claim, claim.pk))
        return len(queries)

    def respond(number: int) -> None:
        cast.response(
            claim,
            actor=f"Actor {number}",
            source=f"Source {number}",
            counter_claim=cast.claim(actor=f"Actor {number}"),
        )

    respond(1)
    client.get(page(Claim, claim.pk))
    one = queries()
    for number in range(2, 11):
        respond(number)
    assert queries() == one


# Accounts


def test_accounts_are_managed_by_administrators_alone() -> None:
    for client, status in ((analyst(), 403), (editor(), 403), (administrator(), 200)):
        for address in ("/admin/auth/user/", "/admin/auth/group/"):
            assert client.get(address).status_code == status


def test_a_denial_in_the_list_of_denials_opens_as_the_response_that_it_is() -> None:
    denial = cast.response(cast.claim())
    cast.response(cast.claim(), stance=Stance.ACKNOWLEDGES)
    client = analyst()
    response = client.get(page(Denial))
    assert [one.pk for one in response.context["cl"].result_list] == [denial.pk]
    assert page(Response, denial.pk) in response.content.decode()
    assert client.get(page(Denial, denial.pk)).headers["Location"] == page(Response, denial.pk)
    assert client.get(page(Denial, of="add")).status_code == 403


def test_readers_see_a_statement_on_the_site_once_it_is_public() -> None:
    client = analyst()
    draft, public = cast.claim(published=False), cast.claim()
    assert not client.get(page(Claim, draft.pk)).context["has_absolute_url"]
    shown = client.get(page(Claim, public.pk)).context
    assert shown["has_absolute_url"]
    assert shown["absolute_url"]
