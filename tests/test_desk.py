"""What the first page of the admin says that waits, and what can be done about it there."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory
from django.utils import timezone

from claims.choices import Status
from claims.models import Claim, FailedSnapshot, NotADuplicate, Snapshot
from tests import cast
from tests.desk import administrator, analyst, editor, fill, page, signed_in, told, user_of
from tests.reading import links, words

pytestmark = pytest.mark.django_db

DESK = "/admin/"
SCHOOL = "Artillery shelled the school in Martakert during the night"


def part(client, title: str):
    """The part of the desk with this title."""
    parts = {part.title: part for part in client.get(DESK).context["parts"]}
    return parts[title]


def rows(client, title: str) -> list[str]:
    return [str(row) for row in part(client, title).rows]


# What waits


def test_what_waits_for_review_is_there_the_oldest_first() -> None:
    claim = cast.claim(
        "Second", status=Status.IN_REVIEW, logged_at=cast.LOGGED_AT + timedelta(days=2)
    )
    cast.claim("First", status=Status.IN_REVIEW, logged_at=cast.LOGGED_AT)
    cast.response(claim, "Third", status=Status.IN_REVIEW, logged_at=timezone.now())
    cast.claim("A draft", published=False)
    waiting = part(editor(), "Waits for review")
    assert [row.text for row in waiting.rows] == ["First", "Second", "Third"]
    assert waiting.number == "3"
    assert [way.words for way in waiting.ways] == ["2 claims", "1 response"]


def test_the_way_to_the_whole_list_leads_to_as_many(client) -> None:
    for status in (Status.IN_REVIEW, Status.IN_REVIEW, Status.DRAFT):
        cast.claim(status=status, logged_by=user_of("Editors"))
    client = editor()
    cast.claim()
    cast.source("On the web", url="https://example.org/a")
    for shown in client.get(DESK).context["parts"]:
        for way in shown.ways:
            if shown.kind != "pair":
                listed = client.get(way.address).context["cl"]
                assert listed.result_count == way.number, shown.title


def test_nobody_counts_further_than_a_page_can_use(monkeypatch) -> None:
    monkeypatch.setattr("claims.admin.desk.FULL", 2)
    for _ in range(4):
        cast.claim(status=Status.IN_REVIEW)
    waiting = part(editor(), "Waits for review")
    assert waiting.number == "2+"
    assert waiting.ways[0].words == "more than 2 claims"


def test_my_drafts_are_mine() -> None:
    cast.claim("Mine", published=False, logged_by=user_of("Analysts"))
    cast.claim("Another's", published=False, logged_by=user_of("Editors"))
    assert rows(analyst(), "My drafts") == ["Mine"]


def test_sources_that_nobody_kept_are_there_and_what_has_no_address_is_not() -> None:
    kept = cast.source("Kept", url="https://example.org/kept")
    Snapshot.objects.create(
        source=kept, content=b"x", media_type="text/plain", sha256="0" * 64, taken_at=timezone.now()
    )
    cast.source("Lost", url="https://example.org/lost")
    cast.source("A book")
    assert rows(analyst(), "Sources without a snapshot") == ["Lost"]


def test_the_desk_has_the_stock_lists_below_and_ways_in() -> None:
    found = links(analyst().get(DESK))
    assert found["Claims"] == page(Claim)
    assert (found["Log a report"], found["Import"]) == ("/admin/log/", "/admin/import/")


def test_who_may_see_no_claims_has_an_empty_desk() -> None:
    nobody = user_of("Analysts", "nobody")
    nobody.groups.clear()
    answer = signed_in(nobody).get(DESK)
    assert (answer.context["parts"], answer.context["tools"]) == ([], [])


def test_an_address_that_died_is_there() -> None:
    gone = cast.source("Gone", url="https://example.org/gone")
    FailedSnapshot.objects.create(
        source=gone, url=gone.url, problem="404", gone=True, tried_at=timezone.now()
    )
    cast.source("Alive", url="https://example.org/alive")
    assert rows(analyst(), "Addresses that died") == ["Gone"]


# Looking for an answer


def looked(claim: Claim, client=None, **fields):
    address = f"/admin/claims/claim/{claim.pk}/silence/"
    return (client or analyst()).post(address, fields, follow=True)


def test_the_oldest_unanswered_claims_are_there_until_somebody_looks() -> None:
    cast.claim("Newer", said="2023-09-20")
    oldest = cast.claim("Older", said="2020-11-10")
    cast.response(cast.claim("Answered"))
    cast.claim("A draft", published=False)
    assert rows(analyst(), "Unanswered, and nobody looked of late") == ["Older", "Newer"]
    answer = looked(oldest)
    assert told(answer) == ["Looked today and found no answer: “Older”"]
    assert rows(analyst(), "Unanswered, and nobody looked of late") == ["Newer"]
    oldest.refresh_from_db()
    assert oldest.silence_checked_on == timezone.localdate()
    row = Claim.history.filter(id=oldest.pk).first()
    assert row.history_user == user_of("Analysts")
    assert row.history_change_reason == "Looked for an answer, found none."


def test_what_somebody_looked_for_long_ago_is_to_be_looked_for_again() -> None:
    today = timezone.localdate()
    cast.claim("Long ago", silence_checked_on=today - timedelta(days=31))
    cast.claim("Of late", silence_checked_on=today - timedelta(days=29))
    assert rows(analyst(), "Unanswered, and nobody looked of late") == ["Long ago"]


@pytest.mark.parametrize("before", [None, date(2024, 3, 1)])
def test_having_looked_is_taken_back_and_the_day_before_it_returns(before) -> None:
    claim = cast.claim("Older", silence_checked_on=before)
    looked(claim)
    assert [str(row) for row in part(analyst(), "Unanswered, and nobody looked of late").done] == [
        "Older"
    ]
    looked(claim, undo="1")
    claim.refresh_from_db()
    assert claim.silence_checked_on == before
    assert "Nobody looked for an answer today" in told(looked(claim, undo="1"))[0]


def test_nobody_looks_for_an_answer_to_what_was_answered_or_is_not_published() -> None:
    answered, draft = cast.claim("Answered"), cast.claim(published=False)
    cast.response(answered)
    assert "Somebody answered it meanwhile." in told(looked(answered))[0]
    assert "not published" in told(looked(draft))[0]
    assert not Claim.objects.exclude(silence_checked_on=None).exists()


def test_looking_is_a_post_of_somebody_who_may_change_claims() -> None:
    claim = cast.claim()
    address = f"/admin/claims/claim/{claim.pk}/silence/"
    assert analyst().get(address).status_code == 405
    guest = user_of("Analysts", "guest")
    guest.groups.clear()
    assert signed_in(guest).post(address).status_code == 403
    assert analyst().post("/admin/claims/claim/999999/silence/").status_code == 404
    assert not Claim.objects.exclude(silence_checked_on=None).exists()


# Likely repeats


def test_likely_repeats_among_what_waits_are_there_once_each_and_are_decided_there() -> None:
    known, again = cast.claim(SCHOOL, published=False), cast.claim(SCHOOL, published=False)
    client = analyst()
    pairs = part(client, "Likely repeats").rows
    assert [(claim, one.claim) for claim, one in pairs] == [(again, known)]
    form = {"other": known.pk, "verdict": "new", "back": "desk"}
    answer = client.post(f"/admin/claims/claim/{again.pk}/repeats/", form)
    assert answer.url == DESK
    assert NotADuplicate.objects.count() == 1
    assert part(client, "Likely repeats").rows == []


def test_all_that_waits_is_gone_through_a_page_at_a_time(monkeypatch) -> None:
    monkeypatch.setattr("claims.duplicates.COMPARED", 2)
    for number in range(3):
        cast.claim(f"Number {number}", published=False)
    cast.claim(SCHOOL)
    cast.claim(SCHOOL, published=False, logged_at=cast.LOGGED_AT - timedelta(days=1))
    client = analyst()
    first, second = (client.get("/admin/claims/claim/repeats/", {"page": n}) for n in (1, 2))
    assert SCHOOL not in words(first)
    assert SCHOOL in words(second)
    assert client.get("/admin/claims/claim/repeats/", {"page": "x"}).status_code == 200


# What it costs


def test_a_full_desk_takes_no_more_queries_than_one_with_little(
    django_assert_max_num_queries, django_assert_num_queries
) -> None:
    def fill_desk(number: int) -> None:
        for _ in range(number):
            claim = cast.claim(SCHOOL, status=Status.IN_REVIEW, logged_by=user_of("Analysts"))
            cast.claim(SCHOOL, published=False, logged_by=user_of("Analysts"))
            cast.response(claim, status=Status.IN_REVIEW)
            cast.claim(f"Nobody answers {number}", accused="Armenia", place="Stepanakert")
            looked_at = cast.claim(silence_checked_on=timezone.localdate())
            cast.source(
                f"Source {looked_at.pk}", publisher="Reuters", url=f"https://e.org/{looked_at.pk}"
            )

    client = analyst()
    fill_desk(1)
    with django_assert_max_num_queries(40) as one:
        client.get(DESK)
    fill_desk(7)
    with django_assert_num_queries(len(one)):
        client.get(DESK)


# In the forms


def test_a_claim_that_is_saved_says_what_it_may_repeat_and_where_that_is_decided() -> None:
    known = cast.claim(SCHOOL)
    client = analyst()
    answer = fill(client, page(Claim, of="add"), text=SCHOOL)
    saved = Claim.objects.exclude(pk=known.pk).get()
    notice = told(client.get(answer.url))[0]
    assert "may repeat" in notice
    assert f"/admin/claims/claim/{saved.pk}/repeats/" in notice
    fill(client, page(Claim, saved.pk), event=cast.event().pk)
    assert not any("may repeat" in message for message in told(client.get(page(Claim))))


def test_what_is_said_to_be_new_in_the_form_is_remembered_with_the_claim() -> None:
    known = cast.claim(SCHOOL)
    client = analyst()
    answer = fill(client, page(Claim, of="add"), text=SCHOOL, not_a_duplicate=[known.pk, "x"])
    assert NotADuplicate.objects.get().said_by == user_of("Analysts")
    assert not any("may repeat" in message for message in told(client.get(answer.url)))


def test_a_form_of_its_own_keeps_what_was_said_in_it_beside_the_likely_repeats() -> None:
    """Its fields have a prefix, and none of them is `duplicate_of`."""
    known, other, saved = (
        cast.claim(SCHOOL),
        cast.claim(SCHOOL),
        cast.claim(SCHOOL, published=False),
    )
    typed = {"claim-duplicate_of": known.pk, "claim-not_a_duplicate": other.pk}
    request: Any = RequestFactory().post("/", typed)
    request.user, request._messages = user_of("Analysts"), CookieStorage(request)
    admin.site.get_model_admin(Claim).take_decisions(request, saved, "claim-")
    saved.refresh_from_db()
    assert saved.duplicate_of == known
    assert NotADuplicate.objects.get().second == saved
    assert list(request._messages) == []


def test_what_is_typed_is_answered_with_what_it_may_repeat() -> None:
    known = cast.claim(SCHOOL, published=False)
    address = "/admin/claims/claim/likely/"
    shown = words(analyst().post(address, {"text": SCHOOL.upper()}))
    assert f"claim {known.pk}, draft" in shown
    assert "the same words" in shown
    apart = words(analyst().post(address, {"text": SCHOOL, "not_a_duplicate": known.pk}))
    assert SCHOOL not in apart
    assert "Said to be new beside 1 other" in apart
    assert SCHOOL not in words(analyst().post(address, {"text": SCHOOL, "key": known.pk}))


@pytest.mark.parametrize("name", ["actor", "accused", "place", "key", "not_a_duplicate"])
def test_what_is_no_key_is_refused(name) -> None:
    assert analyst().post("/admin/claims/claim/likely/", {name: "x"}).status_code == 400


def test_what_is_likely_is_for_those_who_see_claims() -> None:
    address = "/admin/claims/claim/likely/"
    assert signed_in(user_of("Analysts")).get(address).status_code == 405
    guest = user_of("Analysts", "guest")
    guest.groups.clear()
    assert signed_in(guest).post(address, {"text": SCHOOL}).status_code == 403


@pytest.mark.parametrize("text", ["\0", "x\0y", "“", "*" * 200, "a" * 100_000, '"unclosed'])
def test_no_text_makes_the_hints_fail(text) -> None:
    cast.claim(SCHOOL)
    typed = {"text": text, "said": text[:50], "quote": text}
    assert analyst().post("/admin/claims/claim/likely/", typed).status_code == 200


def test_it_repeats_that_one_is_written_down_with_its_reason() -> None:
    known, again = cast.claim(SCHOOL), cast.claim(SCHOOL, published=False)
    address = f"/admin/claims/claim/{again.pk}/repeats/"
    client = analyst()
    assert SCHOOL in words(client.get(address))
    client.post(address, {"other": known.pk, "verdict": "repeats"})
    again.refresh_from_db()
    assert again.duplicate_of == known
    assert Claim.history.filter(id=again.pk).first().history_change_reason == (
        f"It repeats claim {known.pk}."
    )
    refused = client.post(
        f"/admin/claims/claim/{known.pk}/repeats/", {"other": again.pk, "verdict": "repeats"}
    )
    assert refused.status_code == 403  # an analyst changes nothing that is published
    turned = editor().post(
        f"/admin/claims/claim/{known.pk}/repeats/",
        {"other": again.pk, "verdict": "repeats"},
        follow=True,
    )
    assert f"Claim {again.pk} itself repeats claim {known.pk}." in told(turned)


@pytest.mark.parametrize("form", [{}, {"verdict": "new"}, {"other": "x", "verdict": "new"}])
def test_a_verdict_about_nothing_is_refused(form) -> None:
    claim = cast.claim()
    assert analyst().post(f"/admin/claims/claim/{claim.pk}/repeats/", form).status_code == 400


# Merging


def test_two_claims_are_compared_merged_and_parted_again_in_the_admin() -> None:
    known, again = cast.claim(SCHOOL), cast.claim(f"{SCHOOL} again")
    cast.response(again, "No")
    client = editor()
    address = f"/admin/claims/claim/{again.pk}/merge/{known.pk}/"
    shown = words(client.get(address))
    assert f"Claim {again.pk} gives way" in shown
    assert "1 response to claim" in shown
    merged = client.post(address, follow=True)
    assert "was merged into this one" in told(merged)[0]
    assert known.responses.count() == 1
    assert f"It was merged into claim {known.pk} by editor" in words(
        client.get(page(Claim, again.pk))
    )
    undone = client.post(f"/admin/claims/claim/{again.pk}/undo-merge/", follow=True)
    assert "The merge was taken back" in told(undone)[0]
    assert again.responses.count() == 1


def test_a_merge_that_can_not_be_is_refused_with_the_reason() -> None:
    draft, published = cast.claim(published=False), cast.claim()
    answer = editor().post(f"/admin/claims/claim/{published.pk}/merge/{draft.pk}/")
    assert "merge them the other way round" in told(answer)[0]
    again = editor().post(f"/admin/claims/claim/{published.pk}/undo-merge/", follow=True)
    assert "Not taken back: It is not merged" in told(again)[0]


def test_claims_that_somebody_changed_since_they_were_compared_are_compared_again() -> None:
    known, again = cast.claim(SCHOOL), cast.claim(f"{SCHOOL} again")
    client = editor()
    address = f"/admin/claims/claim/{again.pk}/merge/{known.pk}/"
    seen = client.get(address).context["seen"]
    fill(editor("other"), page(Claim, known.pk), text="Something else", why="Misheard.")
    answer = client.post(address, {"seen": seen})
    assert "Somebody changed it since you saw it" in told(answer)[0]
    assert "Something else" in words(answer)
    client.post(address, {"seen": answer.context["seen"]})
    again.refresh_from_db()
    assert again.duplicate_of == known


def test_the_admin_finds_the_claim_that_goes_on_by_either_identifier() -> None:
    known, again = cast.claim(SCHOOL), cast.claim(SCHOOL)
    editor().post(f"/admin/claims/claim/{again.pk}/merge/{known.pk}/")
    for uid, found in ((again.uid, {known, again}), (known.uid, {known})):
        listed = editor().get(page(Claim), {"q": str(uid)}).context["cl"]
        assert set(listed.queryset) == found


def test_analysts_do_not_merge_what_is_published() -> None:
    draft, published = cast.claim(published=False), cast.claim()
    address = f"/admin/claims/claim/{draft.pk}/merge/{published.pk}/"
    assert analyst().get(address).status_code == 403
    assert analyst().post(address).status_code == 403


def test_a_merged_claim_is_shown_and_changed_by_nobody() -> None:
    draft, other = cast.claim("Given way", published=False), cast.claim(published=False)
    client = administrator()
    client.post(f"/admin/claims/claim/{draft.pk}/merge/{other.pk}/")
    assert client.get(page(Claim, draft.pk)).status_code == 200
    assert client.post(page(Claim, draft.pk), {"text": "Changed"}).status_code == 403
    assert client.post(page(Claim, draft.pk, of="delete"), {"post": "yes"}).status_code == 403
    assert Claim.objects.get(pk=draft.pk).text == "Given way"
