"""What whoever logs and changes statements in the admin can rely on."""

import pytest
from django.contrib.admin.models import LogEntry

from claims.choices import Credibility, Scope, Stance, Standing, Status
from claims.models import (
    Actor,
    Claim,
    Place,
    PlaceName,
    Response,
    Source,
)
from tests import cast
from tests.desk import (
    administrator,
    analyst,
    editor,
    errors_at,
    fields_of,
    fill,
    page,
    user_of,
)

pytestmark = pytest.mark.django_db


# Logging


def new_claim(**typed) -> dict:
    return {
        "text": "They fired",
        "actor": cast.actor("Azerbaijan").pk,
        "source": cast.source().pk,
        "said": "2023-09-19",
    } | typed


def in_row(number: int, **typed) -> dict:
    typed = {"status": Status.DRAFT} | typed
    return {f"responses-{number}-{name}": value for name, value in typed.items()}


def test_an_analyst_logs_a_claim_with_its_denial() -> None:
    client = analyst()
    denial: dict = {"text": "They did not", "stance": Stance.DENIES, "calls_disinformation": "on"}
    denial |= {"actor": cast.actor("Armenia").pk, "source": cast.source().pk, "said": "2023-09-19"}
    denial |= {"scope": [Scope.INTENT, Scope.OCCURRENCE]}
    typed = new_claim(
        accused=[cast.actor("Armenia").pk], topics=[cast.topic().pk], **in_row(0, **denial)
    )
    assert fill(client, page(Claim, of="add"), **typed).status_code == 302
    claim, response = Claim.objects.get(), Response.objects.get()
    assert (claim.text, claim.status, claim.logged_by) == (
        "They fired",
        Status.DRAFT,
        user_of("Analysts"),
    )
    assert [actor.name for actor in claim.accused.all()] == ["Armenia"]
    assert (response.claim, response.stance, response.calls_disinformation) == (
        claim,
        Stance.DENIES,
        True,
    )
    assert (response.status, response.logged_by) == (Status.DRAFT, user_of("Analysts"))
    assert response.scope == "occurrence,intent"


def test_the_empty_row_for_a_response_is_not_logged() -> None:
    fill(analyst(), page(Claim, of="add"), **new_claim())
    assert not Response.objects.exists()


def test_who_logged_a_statement_stays_who_changes_it_does_not_replace_them() -> None:
    fill(analyst(), page(Claim, of="add"), **new_claim())
    claim = Claim.objects.get()
    denial = {"text": "They did not", "stance": Stance.DENIES}
    fill(editor(), page(Claim, claim.pk), text="They fired again", **in_row(0, **denial), **{
        "responses-TOTAL_FORMS": "1",
    })  # fmt: skip
    claim.refresh_from_db()
    assert claim.text == "They fired again"
    assert claim.logged_by == user_of("Analysts")
    assert Response.objects.get().logged_by == user_of("Editors")


def test_a_form_that_is_saved_untouched_changes_nothing() -> None:
    claim = cast.claim(accused="Armenia", event="The operation")
    cast.response(claim, scope="place,time")
    before = Claim.objects.values().get(), Response.objects.values().get()
    assert fill(editor(), page(Claim, claim.pk)).status_code == 302
    assert (Claim.objects.values().get(), Response.objects.values().get()) == before


def test_an_inferred_date_is_read_back_beside_its_field() -> None:
    claim = cast.claim(said="2023-09~")
    html = analyst().get(page(Claim, claim.pk)).content.decode()
    assert "about September 2023 (2023-09-01 to 2023-09-30)" in html


def test_a_judgement_is_signed_and_dated_by_itself_and_unsigned_when_taken_back() -> None:
    claim = cast.claim(published=False)
    address = page(Claim, claim.pk)
    fill(analyst(), address, credibility=Credibility.PROBABLE, assessment="Two sources.")
    claim.refresh_from_db()
    assert claim.assessed_by == user_of("Analysts")
    assert claim.assessed_on is not None
    fill(editor(), address, text="Said otherwise")
    claim.refresh_from_db()
    assert claim.assessed_by == user_of("Analysts")
    fill(editor(), address, credibility=Credibility.NOT_JUDGED, assessment="")
    claim.refresh_from_db()
    assert claim.assessed_by is None
    assert claim.assessed_on is None


def test_nobody_types_what_is_derived_or_recorded() -> None:
    claim = cast.claim(published=False)
    before = Claim.objects.values().get()
    typed = {
        "standing": Standing.DENIED,
        "denial_count": "7",
        "answered_by_accused": "on",
        "uid": "00000000-0000-0000-0000-000000000000",
        "logged_by": user_of("Editors").pk,
        "published_at_0": "2020-01-01",
        "published_at_1": "12:00",
        "published_at": "2020-01-01 12:00",
        "withdrawn_reason": "Because.",
        "assessed_on": "2020-01-01",
        "said_earliest": "2020-01-01",
    }
    assert fill(administrator(), page(Claim, claim.pk), **typed).status_code == 302
    assert Claim.objects.values().get() == before


def test_the_form_of_a_new_place_takes_its_names_with_it() -> None:
    names: dict = {"names-0-name": "Khankendi", "names-0-language": "az", "names-TOTAL_FORMS": "1"}
    names |= {"names-0-used_by": cast.actor("Azerbaijan").pk}
    typed = {"name": "Stepanakert", "slug": "stepanakert", **names}
    assert fill(analyst(), page(Place, of="add"), **typed).status_code == 302
    name = PlaceName.objects.get()
    assert (name.place.slug, name.name) == ("stepanakert", "Khankendi")
    assert name.used_by == cast.actor("Azerbaijan")


# The thread


def test_a_response_on_its_claims_page_replies_only_within_the_claim() -> None:
    claim, other = cast.claim(), cast.claim()
    own, foreign = cast.response(claim, "Own"), cast.response(other, "Foreign")
    response = analyst().get(page(Claim, claim.pk))
    assert response.status_code == 200
    address = page(Claim, claim.pk)
    client = editor()
    offered = client.get(address).content.decode()
    assert "Armenia: Own" in offered
    assert "Armenia: Foreign" not in offered
    row = {"text": "No", "stance": Stance.DENIES, "in_reply_to": foreign.pk}
    answer = fill(client, address, **in_row(1, **row), **{"responses-TOTAL_FORMS": "2"})
    assert "Choose a response to the same claim." in answer.content.decode()
    row["in_reply_to"] = own.pk
    fill(client, address, **in_row(1, **row), **{"responses-TOTAL_FORMS": "2"})
    assert own.replies.get().text == "No"


def test_a_response_of_its_own_page_replies_only_within_the_claim() -> None:
    claim, other = cast.claim(), cast.claim()
    own, foreign = cast.response(claim), cast.response(other)
    client = analyst()
    address = f"{page(Response, of='add')}?claim={claim.pk}&in_reply_to={own.pk}"
    typed = fields_of(client.get(address)) | {"text": "No", "stance": Stance.DENIES}
    assert (typed["claim"], typed["in_reply_to"]) == (str(claim.pk), str(own.pk))
    refused = client.post(address, typed | {"in_reply_to": foreign.pk})
    assert errors_at(refused, "in_reply_to") == ["Choose a response to the same claim."]
    moved = client.post(address, typed | {"claim": other.pk})
    assert errors_at(moved, "in_reply_to") == ["Choose a response to the same claim."]
    assert client.post(address, typed).status_code == 302
    assert own.replies.get().claim == claim


def test_only_the_claimant_retracts_also_in_a_form_that_makes_both() -> None:
    row = {"text": "Never mind", "stance": Stance.RETRACTS, "actor": cast.actor("Armenia").pk}
    answer = fill(analyst(), page(Claim, of="add"), **new_claim(**in_row(0, **row)))
    assert "Only the claimant" in answer.content.decode()
    assert not Claim.objects.exists()


def test_a_published_claim_lets_analysts_add_a_response() -> None:
    claim = cast.claim()
    client = analyst()
    address = f"{page(Response, of='add')}?claim={claim.pk}"
    assert address.replace("&", "&amp;") in client.get(page(Claim, claim.pk)).content.decode()
    before = Claim.objects.values("changed_at").get()
    assert fill(client, address, text="No", stance=Stance.DENIES).status_code == 302
    assert Response.objects.get().status == Status.DRAFT
    assert Claim.objects.values("changed_at").get() == before


# Errors lose nothing


def test_an_error_is_shown_at_its_field_and_nothing_typed_is_lost() -> None:
    row = {"text": "They did not", "stance": Stance.DENIES, "said": "2023-02-30"}
    typed = new_claim(said="September", quote="Atəş açdılar", **in_row(0, **row))
    answer = fill(analyst(), page(Claim, of="add"), **typed)
    assert "“September” is not" in errors_at(answer, "said")[0]
    html = answer.content.decode()
    for words in ("They fired", "September", "Atəş açdılar", "They did not", "2023-02-30"):
        assert words in html
    assert "“2023-02-30” is not a" in html
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "x" * 50_000,
        "<script>alert(1)</script>",
        "=cmd()",
        "one\r\ntwo",
        "\u202eright to left\u202c",
        "Ստեփանակերտ, Ханкенди, ხანქენდი, خانكندي",
    ],
)
def test_any_text_is_stored_and_shown_as_text(text) -> None:
    client = analyst()
    fill(client, page(Claim, of="add"), **new_claim(text=text, quote=text))
    claim = Claim.objects.get()
    assert claim.text == text
    for address in (page(Claim), page(Claim, claim.pk), page(Claim, claim.pk, of="history")):
        response = client.get(address)
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()


def test_a_claim_with_sixty_responses_is_saved() -> None:
    claim = cast.claim(published=False)
    for number in range(60):  # more than a thousand fields
        cast.response(claim, f"Response {number}", published=False)
    assert fill(analyst(), page(Claim, claim.pk), text="Changed").status_code == 302
    assert Claim.objects.get().text == "Changed"


def test_a_claim_and_a_response_as_long_as_can_be_are_saved() -> None:
    text = "Ա" * 100_000
    long = {"text": text, "quote": text, "translation": text}
    row = in_row(0, stance=Stance.DENIES, **long)
    assert fill(analyst(), page(Claim, of="add"), **new_claim(**long, **row)).status_code == 302
    assert Response.objects.get().translation == text


def test_a_whole_can_not_become_part_of_its_part() -> None:
    state = cast.actor("Azerbaijan")
    ministry = cast.actor("Ministry", part_of=state)
    answer = fill(analyst(), page(Actor, state.pk), part_of=ministry.pk, description="Typed")
    assert "“Ministry” is itself part of “Azerbaijan”" in errors_at(answer, "part_of")[0]
    assert "Typed" in answer.content.decode()


def test_the_same_address_of_a_source_is_refused_at_the_form() -> None:
    cast.source("First", url="https://example.org/a")
    answer = fill(analyst(), page(Source, of="add"), title="Second", url="https://example.org/a")
    assert errors_at(answer, "__all__") == ["A source with this address is on record already."]
    assert Source.objects.count() == 1


def test_what_only_the_database_refuses_comes_back_as_an_error_at_the_field(monkeypatch) -> None:
    """In a race the check of the form passes, and the trigger says no."""
    state = cast.actor("Azerbaijan")
    ministry = cast.actor("Ministry", part_of=state)
    monkeypatch.setattr(Actor, "clean", lambda self: None)
    answer = fill(analyst(), page(Actor, state.pk), part_of=ministry.pk, description="Typed")
    assert answer.status_code == 200
    assert errors_at(answer, "part_of") == ["A whole can not be part of its own part."]
    assert "Typed" in answer.content.decode()
    state.refresh_from_db()
    assert (state.part_of, state.description) == (None, "")


def test_a_constraint_that_the_form_did_not_see_comes_back_in_its_own_words(monkeypatch) -> None:
    monkeypatch.setattr(Claim, "validate_constraints", lambda self, exclude=None: None)
    typed = new_claim(killed_low="7", killed_high="3")
    answer = fill(analyst(), page(Claim, of="add"), **typed)
    assert errors_at(answer, "__all__") == ["The lowest number of killed is above the highest."]
    assert "They fired" in answer.content.decode()
    assert not Claim.objects.exists()


def test_a_record_that_vanished_while_the_form_was_filled_loses_nothing_typed() -> None:
    client = analyst()
    gone = cast.actor("Gone")
    typed = fields_of(client.get(page(Claim, of="add"))) | new_claim(accused=[gone.pk])
    gone.delete()
    answer = client.post(page(Claim, of="add"), typed)
    assert errors_at(answer, "accused")
    assert "They fired" in answer.content.decode()


def test_the_history_of_a_record_names_who_did_what() -> None:
    fill(analyst(), page(Claim, of="add"), **new_claim())
    assert LogEntry.objects.get().user == user_of("Analysts")
