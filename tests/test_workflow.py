"""How statements come before readers, and how they are taken back."""

import pytest
from django.core.exceptions import ValidationError

from claims import workflow
from claims.choices import Stance, Standing, Status
from claims.models import Claim, Denial, Response
from tests import cast

pytestmark = pytest.mark.django_db


def refused(act, *arguments) -> str:
    with pytest.raises(ValidationError) as caught:
        act(*arguments)
    return " ".join(caught.value.messages)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW])
def test_what_waits_is_published(status) -> None:
    waiting = cast.claim(status=status)
    workflow.publish(waiting)
    waiting.refresh_from_db()
    assert waiting.status == Status.PUBLISHED
    assert waiting.published_at is not None


@pytest.mark.parametrize("missing", [{"text": ""}, {"actor": None}, {"source": None}])
def test_what_lacks_text_actor_or_source_is_not_published(missing) -> None:
    draft = cast.claim(published=False)
    Claim.objects.filter(pk=draft.pk).update(**missing)
    assert "A published statement needs" in refused(workflow.publish, draft)
    draft.refresh_from_db()
    assert (draft.status, draft.published_at) == (Status.DRAFT, None)


def test_what_is_published_is_not_published_again() -> None:
    assert "already" in refused(workflow.publish, cast.claim())


def test_publishing_takes_the_statement_as_it_is_on_record_now() -> None:
    stale = cast.claim("An old text", published=False)
    Claim.objects.filter(pk=stale.pk).update(text="A new text")
    workflow.publish(stale)
    assert Claim.objects.get().text == "A new text"


def test_a_response_waits_for_its_claim_and_a_reply_for_the_response() -> None:
    draft = cast.claim(published=False)
    denial = cast.response(draft, published=False)
    reply = cast.response(denial, actor="Azerbaijan", published=False)
    assert "claim that it answers" in refused(workflow.publish, denial)
    workflow.publish(draft)
    assert "response that it replies to" in refused(workflow.publish, reply)
    workflow.publish(denial)
    workflow.publish(reply)
    assert Response.objects.published().count() == 2


def test_a_claim_is_published_without_its_responses() -> None:
    draft = cast.claim(published=False)
    cast.response(draft, published=False)
    workflow.publish(draft)
    assert not Response.objects.published().exists()


def test_a_claim_is_published_with_its_responses_in_whatever_order_they_were_logged() -> None:
    draft = cast.claim(published=False)
    reply = cast.response(draft, actor="Azerbaijan", published=False)
    denial = cast.response(draft, status=Status.IN_REVIEW)
    Response.objects.filter(pk=reply.pk).update(in_reply_to=denial)
    published = workflow.publish_with_responses(draft)
    assert published == [draft, denial, reply]
    assert Claim.objects.get().standing == Standing.DENIED


def test_nothing_of_an_exchange_is_published_where_one_response_can_not_be() -> None:
    draft = cast.claim(published=False)
    cast.response(draft, published=False)
    cast.response(draft, "No source yet", published=False, source=None)
    assert "“No source yet”: " in refused(workflow.publish_with_responses, draft)
    assert not Claim.objects.published().exists()
    assert not Response.objects.published().exists()


def test_the_responses_that_wait_follow_a_published_claim() -> None:
    published = cast.claim()
    waiting = cast.response(published, published=False)
    assert workflow.publish_with_responses(published) == [waiting]
    assert "no response to it waits" in refused(workflow.publish_with_responses, published)


def test_a_withdrawn_response_is_not_published_along_with_its_claim() -> None:
    draft = cast.claim(published=False)
    cast.response(draft, status=Status.WITHDRAWN)
    workflow.publish_with_responses(draft)
    assert Response.objects.get().status == Status.WITHDRAWN


def test_withdrawing_keeps_the_reason_and_the_day_of_publication() -> None:
    published = cast.claim()
    workflow.withdraw(published, " Logged twice. ")
    withdrawn = Claim.objects.get()
    assert (withdrawn.status, withdrawn.withdrawn_reason) == (Status.WITHDRAWN, "Logged twice.")
    assert withdrawn.published_at == published.published_at


def test_withdrawing_a_denial_leaves_the_claim_unanswered_and_a_history_with_the_reason() -> None:
    denial = cast.response(cast.claim())
    workflow.withdraw(Denial.objects.get(), "Said by another.")
    assert Claim.objects.get().standing == Standing.UNANSWERED
    assert Response.history.filter(id=denial.pk).first().history_change_reason == "Said by another."


def test_a_withdrawn_statement_is_published_again_under_its_first_date() -> None:
    published = cast.claim()
    workflow.withdraw(published, "Logged twice.")
    again = workflow.publish(published)
    assert (again.status, again.withdrawn_reason) == (Status.PUBLISHED, "")
    assert again.published_at == published.published_at


@pytest.mark.parametrize("reason", ["", "  "])
def test_nothing_is_withdrawn_without_a_reason(reason) -> None:
    published = cast.claim()
    assert "Say why" in refused(workflow.withdraw, published, reason)
    assert Claim.objects.get().status == Status.PUBLISHED


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN])
def test_only_what_is_published_is_withdrawn(status) -> None:
    assert "not published" in refused(workflow.withdraw, cast.claim(status=status), "Because.")


def test_only_the_claimant_retracts_also_when_published() -> None:
    published = cast.claim()
    odd = cast.response(published, published=False, stance=Stance.RETRACTS)
    assert "Only the claimant" in refused(workflow.publish, odd)


def test_what_somebody_deleted_meanwhile_is_neither_published_nor_withdrawn() -> None:
    gone = cast.claim(published=False)
    Claim.objects.all().delete()
    for refusal in (
        refused(workflow.publish, gone),
        refused(workflow.publish_with_responses, gone),
        refused(workflow.withdraw, gone, "Because."),
    ):
        assert refusal == "It is gone: somebody deleted it."
