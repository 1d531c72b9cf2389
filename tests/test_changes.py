"""The public history of a claim: what changed since it was published, when and why."""

import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.core.serializers import serialize

from claims import changes
from claims.changes import Kind, excerpts, history_of
from claims.models import Claim, Response
from claims.versions import INTERNAL, PUBLIC
from claims.workflow import publish, withdraw
from tests import cast
from tests.reading import main

pytestmark = pytest.mark.django_db

SEVERAL = ("accused", "mentions", "topics", "further_sources")


def edit(statement, reason="", **fields):
    """Save a statement with these values, as the admin does: what is many-to-many comes last."""
    statement.refresh_from_db()
    statement._change_reason = reason
    for name in fields.keys() - set(SEVERAL):
        setattr(statement, name, fields[name])
    statement.save()
    for name in fields.keys() & set(SEVERAL):
        getattr(statement, name).set(fields[name])


def history(claim):
    return history_of(Claim.objects.with_exchange().get(pk=claim.pk))


def told(claim):
    """What is told of each change, the newest first: its kind and the differences."""
    return [
        (change.kind, [(each.what, each.before, each.after) for each in change.differences])
        for change in history(claim).changes
    ]


def page(client, claim):
    return main(client.get(f"/claims/{claim.pk}/"))


# What is told


def test_a_claim_that_never_changed_has_no_such_section(client):
    claim = cast.claim(accused="Armenia", topics=["Shelling"], further_sources=["Second"])
    assert told(claim) == []
    assert "What changed" not in page(client, claim)


def test_a_change_is_told_with_its_day_its_reason_and_both_wordings(client):
    claim = cast.claim("They shelled us.", said="2023-09")
    before = datetime.now(UTC)
    edit(claim, "The source was misread.", text="They shelled the road.", said="2023-09-19~")
    (change,) = history(claim).changes
    assert before <= change.moment <= datetime.now(UTC)
    shown = page(client, claim).split("What changed since it was published")[1]
    day = f"{change.moment.day} {change.moment:%B %Y}"
    assert shown.strip().startswith(f"{day}: the claim was changed. Why: The source was misread.")
    assert "Text before: They shelled us. after: They shelled the road." in shown
    assert "Date said before: September 2023 after: about 19 September 2023" in shown


def test_the_newest_change_comes_first():
    claim = cast.claim("One")
    edit(claim, text="Two")
    edit(claim, text="Three")
    assert told(claim) == [
        (Kind.CHANGED, [("text", "Two", "Three")]),
        (Kind.CHANGED, [("text", "One", "Two")]),
    ]


def test_what_one_save_changed_is_one_change_and_records_go_by_their_names():
    claim = cast.claim("One", accused=["Armenia"], topics=["Shelling"], source="First")
    edit(
        claim, text="Two", actor=cast.actor("Ministry"), place=cast.place(), event=cast.event(),
        accused=[cast.actor("Russia"), cast.actor("France")], topics=[],
        further_sources=[cast.source("Third")], source=cast.source("Second"),
    )  # fmt: skip
    assert told(claim) == [
        (
            Kind.CHANGED,
            [
                ("actor", "Azerbaijan", "Ministry"),
                ("accused", "Armenia", "France, Russia"),
                ("text", "One", "Two"),
                ("place", "", "Stepanakert"),
                ("event", "", "The operation"),
                ("topics", "Shelling", ""),
                ("source", "First", "Second"),
                ("further sources", "", "Third"),
            ],
        )
    ]


def test_codes_numbers_days_and_flags_are_told_in_words():
    claim = cast.claim()
    answer = cast.response(claim, stance="denies", scope="")
    edit(
        claim, credibility="2", assessed_by=cast.analyst(first_name="Ada", last_name="L."),
        assessed_on="2024-02-03", killed_low=7000, silence_checked_on="2024-02-04",
    )  # fmt: skip
    edit(answer, stance="justifies", scope="place,time", calls_disinformation=True)
    (_, of_answer), (_, of_claim), *_ = told(claim)
    assert of_answer == [
        ("stance", "Denies outright", "Justifies"),
        ("calls it disinformation", "no", "yes"),
        ("contests", "", "Place, Time"),
    ]
    assert of_claim == [
        ("killed, at least", "", "7,000"),
        ("credibility", "Truth cannot be judged", "Probably true"),
        ("assessed by", "", "Ada L."),
        ("assessed on", "", "3 February 2024"),
        ("silence checked on", "", "4 February 2024"),
    ]


def test_of_a_long_text_only_what_differs_is_told_with_a_little_around_it():
    start, end = "a" * 5_000, "z" * 5_000
    before, after = excerpts(f"{start}, seven dead, {end}", f"{start}, eight dead, {end}")
    assert before.startswith("…a")
    assert before.endswith("z…")
    assert "a, seven dead, z" in before
    assert "a, eight dead, z" in after
    assert max(len(before), len(after)) < 120
    assert excerpts("short", "brief") == ("short", "brief")
    assert excerpts(start, f"{start} more") == ("…" + "a" * 40, "…" + "a" * 40 + " more")
    assert excerpts("", start) == ("", "a" * 1_000 + "…")
    assert excerpts("ab" * 300, "ab" * 301)[0] != excerpts("ab" * 300, "ab" * 301)[1]


def test_hostile_text_is_told_as_text(client):
    claim = cast.claim("One")
    edit(claim, "<script>alert(1)</script>", text="<b>Two</b>\u202e")
    shown = client.get(f"/claims/{claim.pk}/").content.decode()
    assert "<script>alert" not in shown
    assert "<b>Two" not in shown


# What is not told


def test_what_changed_before_the_publication_is_not_told(client):
    claim = cast.claim("Secret", published=False, topics=["Shelling"])
    edit(claim, "Secret", text="Secret again", topics=[cast.topic("Landmines")])
    edit(claim, text="Open")
    publish(claim)
    assert told(claim) == []
    edit(claim, text="Open still")
    assert told(claim) == [(Kind.CHANGED, [("text", "Open", "Open still")])]
    assert "Secret" not in page(client, claim)


def test_what_is_the_tracker_s_own_business_is_not_told(client):
    claim = cast.claim()
    claim._history_user = cast.analyst("somebody")
    edit(claim, "Handed over", logged_by=cast.analyst("somebody"), said_note="")
    assert told(claim) == []
    edit(claim, text="Another text")
    shown = page(client, claim)
    assert "Another text" in shown
    assert "somebody" not in shown
    assert "Handed over" not in shown


def test_every_field_that_has_a_history_is_told_or_is_internal_on_purpose():
    for model, public in PUBLIC.items():
        tracked = {field.name for field in model.history.model.tracked_fields}
        tracked |= {field.name for field in model._meta.many_to_many}
        internal = INTERNAL - {"claim"}
        assert set(public) | internal >= tracked, model
        assert not set(public) & internal
        assert all(model._meta.get_field(name) for name in public)


# Statements that were taken from readers


def test_a_withdrawal_and_its_end_are_told_without_the_words_that_were_withdrawn(client):
    claim = cast.claim("Secret one")
    edit(claim, text="Secret two")
    withdraw(claim, "It named a victim.")
    edit(claim, text="Secret three")
    edit(claim, text="Open")
    claim.refresh_from_db()
    publish(claim)
    edit(claim, text="Open still")
    assert told(claim) == [
        (Kind.CHANGED, [("text", "Open", "Open still")]),
        (Kind.PUBLISHED_AGAIN, [("text", None, None)]),
        (Kind.WITHDRAWN, []),
        (Kind.CHANGED, [("text", None, None)]),
    ]
    shown = page(client, claim)
    assert "the claim was withdrawn. Why: It named a victim." in shown
    assert "the claim was published again." in shown
    assert "changed; what it said then was taken from readers" in shown
    assert "Secret" not in shown


def test_another_reason_for_a_withdrawal_is_told_and_the_same_is_not_told_twice():
    claim = cast.claim()
    withdraw(claim, "It named a victim.")
    edit(claim, text="Being mended")
    edit(claim, withdrawn_reason="It named a victim by mistake.")
    publish(claim)
    reasons = [(change.kind, change.reason) for change in history(claim).changes]
    assert reasons[1:] == [
        (Kind.WITHDRAWN, "It named a victim by mistake."),
        (Kind.WITHDRAWN, "It named a victim."),
    ]


def test_a_claim_that_went_back_to_review_was_taken_from_readers_too():
    claim = cast.claim("Secret")
    edit(claim, "Doubts", status="in-review")
    edit(claim, text="Open")
    edit(claim, status="published")
    assert told(claim) == [
        (Kind.PUBLISHED_AGAIN, [("text", None, None)]),
        (Kind.TAKEN_BACK, []),
    ]


# Responses


def test_a_response_that_was_published_later_is_told_and_one_published_with_it_is_not(client):
    claim = cast.claim(accused="Armenia")
    moment = claim.published_at
    cast.response(claim, actor="France", published_at=moment)
    later = cast.response(claim, actor="Armenia", published_at=moment + timedelta(days=3))
    (change,) = history(claim).changes
    assert (change.kind, change.statement, change.moment) == (
        Kind.PUBLISHED, later, moment + timedelta(days=3),
    )  # fmt: skip
    assert "4 January 2024: the response of Armenia was published." in page(client, claim)


def test_the_changes_of_a_response_are_told_from_its_publication_on(client):
    claim = cast.claim()
    answer = cast.response(claim, "Secret", published=False)
    edit(answer, text="We did not.")
    publish(answer)
    edit(answer, "Misheard.", text="We did not shoot.")
    assert told(claim) == [
        (Kind.CHANGED, [("text", "We did not.", "We did not shoot.")]),
        (Kind.PUBLISHED, []),
    ]
    assert "the response of Armenia was changed. Why: Misheard." in page(client, claim)


def test_of_a_draft_response_nothing_is_told(client):
    claim = cast.claim()
    answer = cast.response(claim, "Secret", published=False)
    edit(answer, text="Secret still")
    assert told(claim) == []


def test_of_a_withdrawn_response_the_reason_is_told_and_no_words(client):
    claim = cast.claim()
    answer = cast.response(claim, "Secret one", published_at=claim.published_at)
    edit(answer, text="Secret two")
    withdraw(answer, "It was satire.")
    assert told(claim) == [(Kind.WITHDRAWN, []), (Kind.CHANGED, [("text", None, None)])]
    shown = page(client, claim)
    assert "the response of Armenia was withdrawn. Why: It was satire." in shown
    assert "Secret" not in shown


def test_a_claim_or_response_that_readers_cannot_see_is_not_quoted(client):
    claim = cast.claim(published_at=cast.LOGGED_AT)
    first = cast.response(claim, published_at=cast.LOGGED_AT)
    answer = cast.response(claim, published_at=cast.LOGGED_AT)
    hidden = cast.response(claim, "Secret", published=False)
    open_claim, draft = cast.claim("A shell fell."), cast.claim("Secret", published=False)
    edit(answer, counter_claim=open_claim, in_reply_to=first)
    edit(answer, counter_claim=draft, in_reply_to=hidden)
    edit(claim, duplicate_of=draft)
    shell = f"claim {open_claim.pk}: A shell fell."
    unseen = "a claim that is not published"
    assert told(claim) == [
        (Kind.CHANGED, [("duplicate of", "", unseen)]),
        (
            Kind.CHANGED,
            [
                ("in reply to", "the response of Armenia", "a response that is not published"),
                ("counter claim", shell, unseen),
            ],
        ),
        (
            Kind.CHANGED,
            [("in reply to", "", "the response of Armenia"), ("counter claim", "", shell)],
        ),
    ]
    assert "Secret" not in page(client, claim)


# Where the record has gaps, and bounds


def test_a_first_change_of_what_was_imported_is_told_though_nobody_knows_what_it_was(client):
    claim = cast.claim("One")
    Claim.history.all().delete()  # as loaddata and bulk_create leave it
    edit(claim, "Mended.", text="Two")
    assert told(claim) == [(Kind.CHANGED, [])]
    assert "the claim was changed; what it said before is not on record. Why: Mended." in page(
        client, claim
    )
    edit(claim, text="Three")
    assert told(claim)[0] == (Kind.CHANGED, [("text", "Two", "Three")])


def test_loading_what_was_published_elsewhere_is_no_change(client, tmp_path):
    claim = cast.claim(accused=["Armenia"], topics=["Shelling"])
    elsewhere = json.loads(serialize("json", [claim]))
    elsewhere[0]["pk"] = claim.pk + 1
    elsewhere[0]["fields"]["uid"] = str(uuid.uuid4())
    file = tmp_path / "claims.json"
    file.write_text(json.dumps(elsewhere))
    call_command("loaddata", str(file), verbosity=0)
    loaded = Claim.objects.get(pk=claim.pk + 1)
    assert loaded.history.exists()  # loaddata leaves versions, for what is many-to-many
    assert told(loaded) == []
    assert "What changed" not in page(client, loaded)


def test_the_publication_of_an_imported_draft_is_no_change():
    claim = cast.claim(published=False)
    Claim.history.all().delete()
    publish(claim)
    assert told(claim) == []


def test_a_record_that_is_gone_is_said_to_be(client):
    claim = cast.claim(topics=["Shelling"])
    edit(claim, topics=[])
    cast.topic("Shelling").delete()
    assert told(claim) == [(Kind.CHANGED, [("topics", "what is no longer on record", "")])]


@pytest.mark.parametrize("bound", ["CHANGES", "VERSIONS"])
def test_where_there_are_too_many_changes_the_oldest_are_left_out_and_that_is_said(
    client, monkeypatch, bound
):
    monkeypatch.setattr(changes, bound, 3)
    claim = cast.claim("0", topics=["Shelling"])
    edit(claim, text="1")
    edit(claim, text="2")
    assert "Older changes are not listed here." not in page(client, claim) or bound == "VERSIONS"
    for number in range(3, 7):
        edit(claim, text=f"{number}")
    found = history(claim)
    assert not found.complete
    newest = [("text", "5", "6")]
    assert told(claim)[0] == (Kind.CHANGED, newest)
    assert len(found.changes) in {2, 3}
    assert all(change.differences for change in found.changes)
    assert "Older changes are not listed here." in page(client, claim)


def test_the_number_of_queries_does_not_grow_with_the_changes(
    django_assert_num_queries, django_assert_max_num_queries
):
    claim, other = cast.claim(), cast.claim()
    answer = cast.response(claim)
    first = cast.response(claim)

    def change(number):
        edit(
            claim, actor=cast.actor(f"Actor {number}"), place=cast.place(f"Place {number}"),
            event=cast.event(f"Event {number}"), source=cast.source(f"Source {number}"),
            topics=[cast.topic(f"Topic {number}")], accused=[cast.actor(f"Accused {number}")],
            assessed_by=cast.analyst(f"analyst{number}"), duplicate_of=[other, None][number % 2],
        )  # fmt: skip
        edit(answer, counter_claim=[other, None][number % 2], text=f"Text {number}")
        edit(answer, in_reply_to=[first, None][number % 2])

    for number in range(2):
        change(number)
    shown = Claim.objects.with_exchange().get(pk=claim.pk)
    with django_assert_max_num_queries(14) as few:
        assert history_of(shown).changes
    for number in range(2, 12):
        change(number)
    shown = Claim.objects.with_exchange().get(pk=claim.pk)
    with django_assert_num_queries(len(few)):
        assert len(history_of(shown).changes) > 20


def test_an_unchanged_claim_costs_two_queries(django_assert_num_queries):
    claim = cast.claim(accused="Armenia", topics=["Shelling"])
    cast.response(claim)
    shown = Claim.objects.with_exchange().get(pk=claim.pk)
    with django_assert_num_queries(2):
        history_of(shown)
    assert Response.history.count() == 1
