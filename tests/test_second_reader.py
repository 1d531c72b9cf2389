"""Nobody is the only reader of what they wrote, and readers are told why something changes."""

import pytest
from django.core.exceptions import ValidationError

from claims import workflow
from claims.changes import history_of
from claims.choices import Stance, Status
from claims.models import Claim, Response
from claims.steps import steps_of
from tests import cast
from tests.desk import act, administrator, analyst, editor, errors_at, fill, page, told, user_of
from tests.reading import words

pytestmark = pytest.mark.django_db

EDITORS = "Editors"


def logged_by_the_editor(**fields) -> Claim:
    return cast.claim(published=False, logged_by=user_of(EDITORS), **fields)


def reworded_by_the_editor() -> Claim:
    draft = cast.claim(published=False, logged_by=user_of("Analysts"))
    fill(editor(), page(Claim, draft.pk), text="In the editor's words")
    return draft


# Two readers


@pytest.mark.parametrize("write", [logged_by_the_editor, reworded_by_the_editor])
def test_who_wrote_a_claim_does_not_publish_it_and_is_told_what_to_do(write) -> None:
    own = write()
    response = act(editor(), Claim, "publish", own)
    own.refresh_from_db()
    assert own.status == Status.DRAFT
    assert "another editor publishes it" in told(response)[0]
    assert "ALLOW_PUBLISHING_OWN=true" in told(response)[0]


@pytest.mark.parametrize("write", [logged_by_the_editor, reworded_by_the_editor])
def test_another_editor_publishes_it(write) -> None:
    own = write()
    act(editor("other"), Claim, "publish", own)
    own.refresh_from_db()
    assert own.status == Status.PUBLISHED


@pytest.mark.parametrize("write", [logged_by_the_editor, reworded_by_the_editor])
def test_a_setting_lets_who_works_alone_publish_their_own(write, settings) -> None:
    settings.ALLOW_PUBLISHING_OWN = True
    own = write()
    act(editor(), Claim, "publish", own)
    own.refresh_from_db()
    assert own.status == Status.PUBLISHED


def test_an_administrator_is_a_reader_like_any_other() -> None:
    client = administrator()
    fill(client, page(Claim, of="add"), text="They fired", source=cast.source().pk)
    act(client, Claim, "publish", Claim.objects.get())
    assert Claim.objects.get().status == Status.DRAFT


def test_what_an_editor_changed_beside_the_words_they_still_publish() -> None:
    draft = cast.claim(published=False, logged_by=user_of("Analysts"))
    client = editor()
    fill(client, page(Claim, draft.pk), event=cast.event().pk, said="2023-09-20")
    act(client, Claim, "publish", draft)
    assert Claim.objects.get().status == Status.PUBLISHED


def test_words_that_another_changed_since_are_no_longer_the_editors() -> None:
    draft = reworded_by_the_editor()
    fill(analyst(), page(Claim, draft.pk), text="In the analyst's words")
    act(editor(), Claim, "publish", draft)
    assert Claim.objects.get().status == Status.PUBLISHED


def test_the_stance_is_what_a_response_says() -> None:
    claim = cast.claim()
    denial = cast.response(claim, published=False, logged_by=user_of("Analysts"))
    fill(editor(), page(Response, denial.pk), stance=Stance.ACKNOWLEDGES)
    act(editor(), Response, "publish", denial)
    assert Response.objects.get().status == Status.DRAFT


def test_no_own_response_comes_before_readers_along_with_the_claim_of_another() -> None:
    draft = cast.claim(published=False)
    cast.response(draft, "No", published=False, logged_by=user_of(EDITORS))
    response = act(editor(), Claim, "publish_with_responses", draft)
    assert "The response “No”: You logged it" in told(response)[0]
    assert not Claim.objects.published().exists()


def test_what_one_wrote_and_another_withdrew_one_does_not_bring_back_alone() -> None:
    own = logged_by_the_editor()
    workflow.publish(own, user_of(EDITORS, "other"))
    workflow.withdraw(own, "Not so.", user_of(EDITORS, "other"))
    with pytest.raises(ValidationError, match="nobody else has read"):
        workflow.publish(own, user_of(EDITORS))


def test_the_buttons_offer_what_can_be_done() -> None:
    own, foreign = logged_by_the_editor(), cast.claim(published=False)
    for address, offered in (
        (page(Claim, own.pk), False),
        (page(Claim, of="add"), False),
        (page(Claim, foreign.pk), True),
    ):
        html = editor().get(address).content.decode()
        assert ('name="_publish"' in html, 'name="_publish_exchange"' in html) == (offered,) * 2
        assert ("Another editor publishes what you wrote." in html) is not offered
        assert 'name="_review"' in html


def test_where_a_setting_allows_it_the_buttons_are_there_for_ones_own(settings) -> None:
    settings.ALLOW_PUBLISHING_OWN = True
    html = editor().get(page(Claim, logged_by_the_editor().pk)).content.decode()
    assert 'name="_publish"' in html
    assert "Another editor" not in html


# Up for review


def test_one_button_saves_an_exchange_and_puts_it_up_for_review() -> None:
    typed = {"responses-0-text": "No", "responses-0-stance": Stance.DENIES}
    fill(analyst(), page(Claim, of="add"), text="They fired", **typed, _review="1")
    assert Claim.objects.get().status == Status.IN_REVIEW
    assert Response.objects.get().status == Status.IN_REVIEW


def test_drafts_are_put_up_for_review_from_the_list_and_nothing_else_is() -> None:
    draft, published = cast.claim(published=False), cast.claim("Out already")
    response = act(analyst(), Claim, "put_up_for_review", draft, published)
    assert set(told(response)) == {
        "Put up for review: 1 claim.",
        "Not put up for review: “Out already”: It is no draft.",
    }
    draft.refresh_from_db()
    assert draft.status == Status.IN_REVIEW


# Who and when


def test_each_step_of_a_statement_is_on_record_with_who_took_it_and_why() -> None:
    typed = {"text": "They fired", "actor": cast.actor().pk, "source": cast.source().pk}
    fill(analyst(), page(Claim, of="add"), **typed, _review="1")
    claim = Claim.objects.get()
    act(editor(), Claim, "publish", claim)
    act(editor("other"), Claim, "withdraw", claim, reason="Said by another.")
    steps = [(step.status, step.who, step.reason) for step in steps_of(claim)]
    assert steps == [
        (Status.DRAFT, "analyst", ""),
        (Status.IN_REVIEW, "analyst", ""),
        (Status.PUBLISHED, "editor", ""),
        (Status.WITHDRAWN, "other", "Said by another."),
    ]
    shown = words(analyst().get(page(Claim, claim.pk)))
    assert "In review by analyst" in shown
    assert "Withdrawn by other" in shown


# Why


def test_what_readers_see_is_not_changed_without_a_reason() -> None:
    claim = cast.claim("As it was")
    denial = cast.response(claim, "No")
    answer = fill(editor(), page(Claim, claim.pk), text="Changed")
    assert errors_at(answer, "why") == ["Say why it is changed: readers see it now."]
    assert answer.context["adminform"].form["text"].value() == "Changed"
    fill(editor(), page(Claim, claim.pk), **{"responses-0-text": "Changed", "why": "  "})
    fill(editor(), page(Response, denial.pk), text="Changed")
    claim.refresh_from_db()
    denial.refresh_from_db()
    assert (claim.text, denial.text) == ("As it was", "No")


def test_the_reason_is_told_in_the_public_history() -> None:
    claim = cast.claim("As it was", accused="Armenia")
    fill(editor(), page(Claim, claim.pk), text="Changed", accused=[], why="Misheard.")
    shown = Claim.objects.with_exchange().get()
    (change,) = history_of(shown).changes
    assert change.reason == "Misheard."
    assert {difference.what for difference in change.differences} == {"accused", "text"}


def test_a_reason_for_the_claim_is_one_for_its_responses_unless_they_give_their_own() -> None:
    claim = cast.claim("As it was")
    first, second = cast.response(claim, "One"), cast.response(claim, "Two")
    rows = {"responses-0-text": "1", "responses-1-text": "2", "responses-1-why": "A slip."}
    assert fill(editor(), page(Claim, claim.pk), **rows, why="Misheard.").status_code == 302
    reasons = [
        Response.history.filter(id=one.pk).first().history_change_reason for one in (first, second)
    ]
    assert reasons == ["Misheard.", "A slip."]


def test_a_draft_is_changed_without_a_reason_and_a_reason_alone_changes_nothing() -> None:
    draft, published = cast.claim(published=False), cast.claim()
    before = Claim.objects.values().get(pk=published.pk)
    assert fill(analyst(), page(Claim, draft.pk), text="Changed").status_code == 302
    assert fill(editor(), page(Claim, published.pk), why="Nothing.").status_code == 302
    assert Claim.objects.values().get(pk=published.pk) == before


def test_analysts_are_not_asked_why_where_they_only_read() -> None:
    claim = cast.claim()
    cast.response(claim)
    assert "Why it is changed" not in words(analyst().get(page(Claim, claim.pk)))
