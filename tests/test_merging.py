"""A claim that was logged twice becomes one, and two again where that was a mistake."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from claims import workflow
from claims.changes import history_of
from claims.choices import Stance, Standing, Status
from claims.merging import merge, undo
from claims.models import Claim, Merge, Response
from claims.rederivation import rederive
from tests import cast
from tests.desk import user_of

pytestmark = pytest.mark.django_db


def refused(act, *arguments) -> str:
    with pytest.raises(ValidationError) as caught:
        act(*arguments)
    return " ".join(caught.value.messages)


def nothing_derived_is_wrong() -> bool:
    return not rederive(connection, mend=False).counts


def fresh(record):
    return type(record)._base_manager.get(pk=record.pk)


def recorded() -> list:
    """All that a merge may touch, but for when it was touched."""
    claims = Claim.objects.order_by("pk").values(
        "pk", "uid", "status", "withdrawn_reason", "duplicate_of", "standing", "response_count",
        "published_at",
    )  # fmt: skip
    responses = Response.objects.order_by("pk").values(
        "pk", "claim", "in_reply_to", "counter_claim", "status"
    )
    sources = Claim.further_sources.through.objects.order_by("claim", "source")
    return [*claims, *responses, *sources.values_list("claim", "source")]


@pytest.fixture
def pair():
    """A claim with a denial, and the same claim logged again with a thread and other sources."""
    survivor = cast.claim("They fired", source="The article", further_sources=["A reprint"])
    cast.response(survivor, "No")
    merged = cast.claim(
        "They opened fire", source="A wire", further_sources=["A reprint", "A post"]
    )
    denial = cast.response(merged, "We did not", actor="Artsakh", stance=Stance.ACKNOWLEDGES)
    cast.response(denial, "You did", actor="Azerbaijan", published=False)
    return merged, survivor


# What moves


def test_the_responses_move_with_their_thread_and_the_standing_follows(pair) -> None:
    merged, survivor = pair
    merge(merged, survivor)
    assert not merged.responses.exists()
    texts = survivor.responses.order_by("pk").values_list("text", "in_reply_to__text")
    assert list(texts) == [("No", None), ("We did not", None), ("You did", "We did not")]
    assert fresh(survivor).standing == Standing.CONTESTED
    assert fresh(merged).standing == Standing.UNANSWERED
    assert nothing_derived_is_wrong()


def test_the_sources_of_both_are_those_of_the_one_that_goes_on(pair) -> None:
    merged, survivor = pair
    merge(merged, survivor)
    further = {source.title for source in survivor.further_sources.all()}
    assert (fresh(survivor).source.title, further) == (
        "The article",
        {"A reprint", "A wire", "A post"},
    )


def test_what_the_claim_says_of_whom_stays_as_it_was() -> None:
    survivor = cast.claim("They fired", accused="Azerbaijan", topics=["Shelling"])
    merged = cast.claim("They fired", accused="Armenia", mentions=["Russia"], topics=["Mines"])
    merge(merged, survivor)
    kept = fresh(survivor)
    assert [actor.name for actor in kept.accused.all()] == ["Azerbaijan"]
    assert not kept.mentions.exists()
    assert [topic.name for topic in kept.topics.all()] == ["Shelling"]


def test_what_repeated_or_countered_the_merged_claim_points_to_the_one_that_goes_on(pair) -> None:
    merged, survivor = pair
    repeat = cast.claim(duplicate_of=merged)
    denial = cast.response(cast.claim(), counter_claim=merged)
    merge(merged, survivor)
    assert fresh(repeat).duplicate_of == survivor
    assert fresh(denial).counter_claim == survivor


def test_the_merged_claim_stays_on_record_and_names_the_other(pair) -> None:
    merged, survivor = pair
    published_at = merged.published_at
    record = merge(merged, survivor, user_of("Editors"))
    merged = fresh(merged)
    assert (merged.status, merged.duplicate_of) == (Status.WITHDRAWN, survivor)
    assert str(survivor.pk) in merged.withdrawn_reason
    assert merged.published_at == published_at
    assert (record.merged_by, record.merged_at.tzinfo is not None) == (user_of("Editors"), True)


def test_all_that_changed_has_its_history_with_who_and_why(pair) -> None:
    merged, survivor = pair
    merge(merged, survivor, user_of("Editors"))
    reason = f"Claim {merged.pk} repeats it and was merged into it."
    rows = [Claim.history.filter(id=survivor.pk).first(), *Response.history.filter(claim=survivor)]
    moved = [row for row in rows if row.history_change_reason == reason]
    assert len(moved) == 3
    assert {row.history_user for row in moved} == {user_of("Editors")}
    changes = history_of(Claim.objects.with_exchange().get(pk=survivor.pk)).changes
    assert reason in {change.reason for change in changes}


# Addresses


def test_the_address_of_the_merged_claim_leads_to_the_one_that_goes_on(pair, client) -> None:
    merged, survivor = pair
    merge(merged, survivor)
    answer = client.get(f"/claims/{merged.pk}/")
    assert (answer.status_code, answer["Location"]) == (301, f"/claims/{survivor.pk}/")
    assert answer["Cache-Control"] == "no-cache"
    cited = client.get(f"/claims/{merged.pk}/cite.bib")
    assert cited["Location"] == f"/claims/{survivor.pk}/cite.bib"


def test_exports_hold_the_one_that_goes_on_alone(pair, client) -> None:
    merged, survivor = pair
    merge(merged, survivor)
    body = b"".join(client.get("/claims.csv").streaming_content).decode()
    assert str(survivor.uid) in body
    assert str(merged.uid) not in body


def test_both_identifiers_find_the_one_that_goes_on(pair) -> None:
    merged, survivor = pair
    merge(merged, survivor)
    assert set(Claim.objects.known_as(merged.uid)) == {merged, survivor}
    assert set(Claim.objects.known_as(survivor.uid)) == {survivor}


def test_a_draft_that_was_merged_is_nothing_that_readers_learn_of(client) -> None:
    draft, survivor = cast.claim(published=False), cast.claim()
    merge(draft, survivor)
    assert client.get(f"/claims/{draft.pk}/").status_code == 404
    assert client.get(f"/claims/{draft.pk}/cite.bib").status_code == 404


# Taking it back


def test_a_merge_taken_back_leaves_everything_as_it_was(pair) -> None:
    merged, survivor = pair
    cast.claim(duplicate_of=merged)
    cast.response(cast.claim(), counter_claim=merged)
    before = recorded()
    merge(merged, survivor)
    assert recorded() != before
    undo(merged)
    assert recorded() == before
    assert not Merge.objects.exists()
    assert nothing_derived_is_wrong()


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN])
def test_what_was_not_published_comes_back_as_what_it_was(status) -> None:
    survivor = cast.claim()
    merged = cast.claim(status=status, duplicate_of=cast.claim())
    before = recorded()
    merge(merged, survivor)
    undo(merged)
    assert recorded() == before


def test_a_claim_that_repeated_the_merged_one_does_so_again(pair) -> None:
    merged, survivor = pair
    Claim.objects.filter(pk=survivor.pk).update(duplicate_of=merged)
    before = recorded()
    merge(merged, survivor)
    assert fresh(survivor).duplicate_of is None
    undo(merged)
    assert recorded() == before


def test_what_was_added_since_stays_where_it_is(pair) -> None:
    merged, survivor = pair
    merge(merged, survivor)
    later = cast.response(survivor, "Later")
    survivor.further_sources.add(cast.source("A book"))
    undo(merged)
    assert fresh(later).claim == survivor
    assert "A book" in {source.title for source in survivor.further_sources.all()}


def test_a_draft_that_was_deleted_since_does_not_keep_the_rest_from_going_back(pair) -> None:
    merged, survivor = pair
    merge(merged, survivor)
    Response.objects.get(text="You did").delete()
    undo(merged)
    assert [response.text for response in merged.responses.all()] == ["We did not"]


def test_a_reply_logged_since_keeps_the_merge_from_being_taken_back(pair) -> None:
    merged, survivor = pair
    merge(merged, survivor)
    cast.response(Response.objects.get(text="We did not"), "A later reply", actor="Azerbaijan")
    before = recorded()
    assert "“A later reply” replies, since" in refused(undo, merged)
    assert recorded() == before


def test_a_response_that_was_moved_on_keeps_the_merge_from_being_taken_back(pair) -> None:
    merged, survivor = pair
    merge(merged, survivor)
    Response.objects.filter(text="You did").update(in_reply_to=None)
    Response.objects.filter(text="We did not").update(claim=cast.claim())
    assert "was moved to another claim since" in refused(undo, merged)


def test_a_moved_response_that_counters_with_the_merged_claim_keeps_it_from_going_back(
    pair,
) -> None:
    merged, survivor = pair
    merge(merged, survivor)
    Response.objects.filter(text="We did not").update(counter_claim=merged)
    assert "in the place of this" in refused(undo, merged)


def test_only_what_is_merged_is_taken_back(pair) -> None:
    assert "not merged" in refused(undo, pair[0])


# What can't be merged


def test_a_claim_is_not_merged_into_itself(pair) -> None:
    assert "into itself" in refused(merge, pair[0], pair[0])


def test_no_merge_leads_on_to_another(pair) -> None:
    merged, survivor = pair
    third = cast.claim()
    merge(merged, survivor)
    assert "already" in refused(merge, merged, third)
    assert "already" in refused(merge, third, merged)
    assert "undo that merge first" in refused(merge, survivor, third)


def test_what_readers_know_is_not_merged_into_what_they_do_not_see() -> None:
    published, draft = cast.claim(), cast.claim(published=False)
    assert "the other way round" in refused(merge, published, draft)
    assert "withdrawn" in refused(merge, published, cast.claim(status=Status.WITHDRAWN))


def test_claims_of_which_one_is_put_in_the_place_of_the_other_are_two(pair) -> None:
    merged, survivor = pair
    cast.response(merged, counter_claim=survivor)
    assert "in the place of the other" in refused(merge, merged, survivor)
    assert "in the place of the other" in refused(merge, survivor, merged)


def test_a_retraction_does_not_move_to_the_claim_of_somebody_else() -> None:
    merged, survivor = cast.claim(actor="Armenia"), cast.claim(actor="Azerbaijan")
    cast.response(merged, "Not so", actor="Armenia", stance=Stance.RETRACTS)
    assert "Only the claimant" in refused(merge, merged, survivor)
    assert merged.responses.exists()


def test_what_somebody_deleted_is_not_merged() -> None:
    draft, survivor = cast.claim(published=False), cast.claim()
    Claim.objects.filter(pk=draft.pk).delete()
    assert "gone" in refused(merge, draft, survivor)


# Who may


def test_analysts_merge_drafts_and_editors_what_readers_see(pair) -> None:
    merged, survivor = pair
    drafts = cast.claim(published=False), cast.claim(published=False)
    analyst, editor = user_of("Analysts"), user_of("Editors")
    assert "Only an editor" in refused(merge, merged, survivor, analyst)
    assert "Only an editor" in refused(merge, drafts[0], survivor, analyst)
    merge(*drafts, analyst)
    undo(drafts[0], analyst)
    merge(merged, survivor, editor)
    assert "Only an editor" in refused(undo, merged, analyst)


def test_published_responses_are_moved_by_who_publishes_responses() -> None:
    merged, survivor = cast.claim(published=False), cast.claim(published=False)
    cast.response(merged)
    assert "Only an editor" in refused(merge, merged, survivor, user_of("Analysts"))


# What the database keeps


def test_the_database_keeps_merges_from_making_chains_and_circles(pair) -> None:
    merged, survivor = pair
    merge(merged, survivor)
    third = cast.claim(status=Status.WITHDRAWN)
    links = [
        (survivor, third),
        (third, merged),
        (survivor, merged),
        (third, third),
        (merged, third),
    ]
    for gone, stays in links:
        with pytest.raises(IntegrityError), transaction.atomic():
            Merge.objects.bulk_create([Merge(merged=gone, survivor=stays, was={}, moved={})])


def test_the_database_keeps_what_was_merged_from_readers(pair) -> None:
    merged, survivor = pair
    with pytest.raises(IntegrityError), transaction.atomic():
        Merge.objects.create(merged=merged, survivor=survivor, was={}, moved={})
    merge(merged, survivor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=merged.pk).update(status=Status.PUBLISHED)
    assert "merged into another" in refused(workflow.publish, merged)


def at_once(*acts) -> list[str]:
    """Do all of it at the same time; return what came of each: "" where it was done."""

    def attempt(act) -> str:
        try:
            act()
        except ValidationError as error:
            return " ".join(error.messages)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(attempt, acts))


@pytest.mark.django_db(transaction=True)
def test_of_several_who_merge_the_same_claims_at_once_one_does(pair) -> None:
    merged, survivor = pair
    acts = [lambda: merge(merged, survivor), lambda: merge(survivor, merged)] * 3
    came = at_once(*acts)
    assert came.count("") == 1
    assert Merge.objects.count() == 1
    assert Response.objects.filter(claim=Merge.objects.get().survivor).count() == 3
    assert nothing_derived_is_wrong()


@pytest.mark.django_db(transaction=True)
def test_of_several_who_take_a_merge_back_at_once_one_does(pair) -> None:
    merged, survivor = pair
    before = recorded()
    merge(merged, survivor)
    assert at_once(*[lambda: undo(merged)] * 4).count("") == 1
    assert recorded() == before


@pytest.mark.django_db(transaction=True)
def test_merges_that_would_make_a_chain_do_not_both_happen(pair) -> None:
    merged, survivor = pair
    third = cast.claim()
    came = at_once(lambda: merge(merged, survivor), lambda: merge(survivor, third))
    assert came.count("") == 1
