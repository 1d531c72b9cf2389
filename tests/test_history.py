"""Who changed what, when and why; two versions side by side; and the way back, from deletion too."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import chronicle, workflow
from claims.differences import pieces
from claims.models import Claim, Denial, Response, Topic
from tests import cast
from tests.desk import (
    act,
    administrator,
    analyst,
    editor,
    errors_at,
    fields_of,
    fill,
    page,
    signed_in,
    user_of,
)
from tests.reading import links, words

pytestmark = pytest.mark.django_db


def history(record, key=None) -> str:
    return page(type(record), key or record.pk, of="history")


def versions(record) -> list:
    """The versions of a record, the oldest first."""
    return chronicle.entries_of(type(record), record.pk)[0][::-1]


def deleted(client, model) -> str:
    return words(client.get(page(model, of="deleted")))


def back(client, record, entry, of="change"):
    """The form that shows an earlier version, and its address."""
    key = () if of == "add" else (record.pk,)
    return f"{page(type(record), *key, of=of)}?from_version={entry.key}"


# What differs between two texts


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("", "", []),
        ("They fired", "They fired", [("They fired", "")]),
        ("They fired", "They  fired twice", None),
        ("One two", "One three", [("One ", ""), ("two", "del"), ("three", "ins")]),
        ("", "New", [("New", "ins")]),
        ("Old", "", [("Old", "del")]),
        ("a b c", "a x b c", [("a ", ""), ("x ", "ins"), ("b c", "")]),
        ("Ստեփանակերտ, 2023", "Ստեփանակերտ, 2020", [("Ստեփանակերտ, ", ""), ("2023", "del"), ("2020", "ins")]),
    ],
)  # fmt: skip
def test_two_texts_differ_by_words_and_each_can_be_read_from_it(before, after, marked):
    found = pieces(before, after)
    if marked is not None:
        assert [(piece.text, piece.kind) for piece in found] == marked
    assert "".join(piece.text for piece in found if piece.kind != "ins") == before
    assert "".join(piece.text for piece in found if piece.kind != "del") == after


def test_texts_without_end_are_compared_all_the_same():
    before, after = "one two " * 20_000, "two one " * 20_000
    found = pieces(before, after)
    assert "".join(piece.text for piece in found if piece.kind != "ins") == before
    assert "".join(piece.text for piece in found if piece.kind != "del") == after


# The page


def test_the_history_says_who_changed_what_when_and_why():
    claim = cast.claim("They fired", accused="Armenia")
    client = editor("petra")
    fill(client, page(Claim, claim.pk), text="They fired twice", why="The source says so")
    text = words(client.get(history(claim)))
    assert "by petra" in text
    assert "The source says so" in text
    assert "They fired twice" in text


def test_one_save_is_one_version_also_where_it_names_several():
    claim = cast.claim("They fired", published=False)
    client = analyst()
    topics = [cast.topic(name).pk for name in ("Shelling", "Landmines")]
    before = len(versions(claim))
    fill(client, page(Claim, claim.pk), text="Twice", topics=topics, accused=[cast.actor().pk])
    entries = versions(claim)
    assert len(entries) == before + 1
    [found] = chronicle.differences(Claim, [(entries[-2], entries[-1])])
    assert {each.label for each in found} == {"Text", "Topics", "Accused"}


@pytest.mark.parametrize("make", [cast.actor, cast.event, cast.place, cast.source, cast.topic])
def test_every_record_that_is_edited_has_its_history_with_the_reason(make):
    record = make()
    field = "title" if hasattr(record, "title") else "name"
    client = editor()
    fill(client, page(type(record), record.pk), **{field: "Another"}, why="A better name")
    text = words(client.get(history(record)))
    assert "A better name" in text
    assert "Another" in text


def test_two_versions_that_are_chosen_are_compared_whichever_comes_first():
    claim = cast.claim("One", published=False)
    for text in ("Two", "Three"):
        fill(analyst(), page(Claim, claim.pk), text=text)
    entries = versions(claim)
    first, last = entries[0], entries[-1]
    for chosen in ((first, last), (last, first)):
        address = f"{history(claim)}?before={chosen[0].key}&after={chosen[1].key}"
        html = analyst().get(address).content.decode()
        assert "<del>One</del>" in html
        assert "<ins>Three</ins>" in html


def test_related_records_are_named_those_too_that_are_gone():
    claim = cast.claim("One", published=False, topics=["Shelling"])
    fill(analyst(), page(Claim, claim.pk), topics=[])
    Topic.objects.all().delete()
    entries = versions(claim)
    found = chronicle.differences(Claim, [(entries[-2], entries[-1])])[0]
    assert [piece.text for piece in found[0].pieces] == ["Shelling (deleted)"]


@pytest.mark.parametrize(
    "query",
    ["before=1", "before=x&after=y", "before=0&after=0", f"before={2**70}&after=1", "after=%00"],
)
def test_two_versions_that_are_none_are_told(query):
    claim = cast.claim(published=False)
    response = analyst().get(f"{history(claim)}?{query}")
    assert response.status_code in {200, 400}
    if response.status_code == 200:
        assert "Choose two different versions" in words(response)


@pytest.mark.parametrize("key", ["0", "x", str(2**70), "1%00"])
def test_what_never_was_has_no_history(key):
    address = page(Claim, 1, of="history").replace("/1/", f"/{key}/")
    assert analyst().get(address).status_code in {400, 404}


def test_the_pages_are_for_those_who_may_see_the_record():
    claim = cast.claim()
    user = user_of("Analysts", "nobody")
    user.groups.clear()
    client = signed_in(user)
    for address in (history(claim), page(Claim, of="deleted")):
        assert client.get(address).status_code == 403


def test_the_pages_hold_no_style_and_no_script_of_their_own():
    claim = cast.claim("One", published=False)
    fill(editor(), page(Claim, claim.pk), text="Two")
    client, entries = editor(), versions(claim)
    addresses = [history(claim), page(Claim, of="deleted"), back(client, claim, entries[0])]
    addresses.append(f"{history(claim)}?before={entries[0].key}&after={entries[-1].key}")
    for address in addresses:
        html = client.get(address).content.decode()
        assert "style=" not in html
        assert "<style" not in html


def test_a_long_history_costs_no_more_queries():
    claim = cast.claim("One", published=False)
    client = analyst()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(history(claim))
        return len(captured)

    for _ in range(2):
        fill(client, page(Claim, claim.pk), text="Two", topics=[cast.topic().pk])
        fill(client, page(Claim, claim.pk), text="Three", topics=[])
    few = queries()
    for _ in range(3):
        fill(client, page(Claim, claim.pk), text="Two", topics=[cast.topic().pk])
        fill(client, page(Claim, claim.pk), text="Three", topics=[])
    assert queries() == few


# The way back


def test_going_back_restores_the_fields_and_what_is_named_among_several_as_a_new_version():
    claim = cast.claim("One", published=False, accused=["Armenia", "Russia"], topics=["Shelling"])
    client = analyst()
    fill(client, page(Claim, claim.pk), text="Two", accused=[cast.actor("Turkey").pk], topics=[])
    before = versions(claim)
    answer = fill(client, back(client, claim, before[0 if before[0].values["accused"] else -2]))
    assert answer.status_code == 302
    claim.refresh_from_db()
    assert claim.text == "One"
    assert {str(one) for one in claim.accused.all()} == {"Armenia", "Russia"}
    assert [str(one) for one in claim.topics.all()] == ["Shelling"]
    assert [entry.values["text"] for entry in versions(claim)][-3:] == ["One", "Two", "One"]


def test_opening_an_earlier_version_changes_nothing_yet():
    claim = cast.claim("One", published=False)
    client = analyst()
    fill(client, page(Claim, claim.pk), text="Two")
    text = words(client.get(back(client, claim, versions(claim)[0])))
    assert "Nothing is changed yet" in text
    claim.refresh_from_db()
    assert claim.text == "Two"


def test_going_back_is_refused_where_somebody_changed_the_record_meanwhile():
    claim = cast.claim("One", published=False)
    client = analyst()
    fill(client, page(Claim, claim.pk), text="Two")
    address = back(client, claim, versions(claim)[0])
    opened = fields_of(client.get(address))
    fill(analyst("other"), page(Claim, claim.pk), text="Three")
    assert "somebody else changed this" in words(client.post(address, opened))
    claim.refresh_from_db()
    assert claim.text == "Three"


def test_what_an_earlier_version_names_and_is_gone_is_told_and_left_out():
    claim = cast.claim("One", published=False, topics=["Shelling", "Landmines"])
    client = analyst()
    fill(client, page(Claim, claim.pk), topics=[cast.topic("Landmines").pk])
    Topic.objects.filter(name="Shelling").delete()
    old = next(entry for entry in versions(claim) if len(entry.values["topics"]) == 2)
    text = words(client.get(back(client, claim, old)))
    assert "It names what is no longer on record" in text
    assert "Topics: Shelling (deleted)" in text


def test_a_published_claim_does_not_go_back_to_what_it_can_not_be_without():
    draft = cast.claim("", published=False, source=None)
    client = editor()
    Claim.objects.filter(pk=draft.pk).update(text="")
    fill(client, page(Claim, draft.pk), said_note="First")
    empty = versions(draft)[-1]
    fill(client, page(Claim, draft.pk), text="They fired", source=cast.source().pk)
    workflow.publish(draft)
    answer = fill(client, back(client, draft, empty), why="Back")
    assert errors_at(answer, "text") == ["A published statement needs its text."]
    assert errors_at(answer, "source")
    draft.refresh_from_db()
    assert (draft.text, draft.status) == ("They fired", "published")


def test_who_may_not_change_what_is_published_is_not_led_back():
    claim = cast.claim("One")
    fill(editor(), page(Claim, claim.pk), text="Two", why="Better")
    client = analyst()
    assert "Go back to this version" not in words(client.get(history(claim)))
    address = back(client, claim, versions(claim)[0])
    assert client.post(address, {"text": "One"}).status_code == 403
    claim.refresh_from_db()
    assert claim.text == "Two"


def test_the_status_is_not_what_one_goes_back_to():
    claim = cast.claim("One", published=False)
    fill(editor(), page(Claim, claim.pk), text="Two")
    draft = versions(claim)[0]
    workflow.publish(claim)
    client = editor()
    assert fill(client, back(client, claim, draft), why="Back").status_code == 302
    claim.refresh_from_db()
    assert (claim.text, claim.status) == ("One", "published")


@pytest.mark.parametrize("version", ["", "x", "0", str(2**70), "-1"])
def test_a_version_that_is_none_shows_the_record_as_it_is(version):
    claim = cast.claim("One", published=False)
    response = analyst().get(f"{page(Claim, claim.pk)}?from_version={version}")
    assert response.status_code == 200
    assert "Nothing is changed yet" not in words(response)


# A history that outlives what it describes


def test_a_deleted_draft_is_listed_read_and_brought_back_with_its_identity():
    user = user_of("Analysts", "petra")
    claim = cast.claim("They fired", published=False, accused="Armenia", logged_by=user)
    client = editor()
    fill(client, page(Claim, claim.pk), text="They fired twice")
    key, uid = claim.pk, claim.uid
    client.post(page(Claim, key, of="delete"), {"post": "yes"})
    assert not Claim.objects.exists()
    assert "They fired twice" in deleted(client, Claim)
    assert "It is no longer on record" in words(client.get(history(claim, key)))
    old = chronicle.entries_of(Claim, key)[0][1]
    claim.pk = key
    assert fill(client, back(client, claim, old, of="add")).status_code == 302
    restored = Claim.objects.get()
    assert (restored.pk, restored.uid, restored.text) == (key, uid, "They fired twice")
    assert restored.logged_by == user
    assert [str(one) for one in restored.accused.all()] == ["Armenia"]
    assert "Nothing of this kind was deleted" in deleted(client, Claim)
    assert versions(restored)[-1].kind == "+"


@pytest.mark.parametrize("make", [cast.actor, cast.event, cast.place, cast.source, cast.topic])
def test_every_record_that_was_deleted_can_be_brought_back(make):
    record = make()
    model, key, name = type(record), record.pk, str(record)
    client = editor()
    fill(client, page(model, key), why="Nothing")
    act(client, model, "delete_selected", record, post="yes")
    assert name in deleted(client, model)
    entry = next(one for one in chronicle.entries_of(model, key)[0] if one.kind != "-")
    assert fill(client, back(client, record, entry, of="add")).status_code == 302
    assert (model.objects.get().pk, str(model.objects.get())) == (key, name)


def test_what_is_on_record_is_not_brought_back_a_second_time():
    claim = cast.claim("One", published=False)
    client, entry = editor(), versions(claim)[0]
    response = client.get(back(client, claim, entry, of="add"))
    assert "Nothing is changed yet" not in words(response)


def test_who_may_not_add_is_not_offered_to_bring_back():
    topic = cast.topic()
    key = topic.pk
    topic.delete()
    client = analyst()
    group = user_of("Analysts").groups.get()
    group.permissions.remove(*group.permissions.filter(codename="add_topic"))
    response = client.get(page(Topic, key, of="history"))
    assert "Bring this version back" not in words(response)


def test_the_list_leads_to_what_was_deleted():
    cast.claim()
    assert links(administrator().get(page(Claim)))["Deleted"] == page(Claim, of="deleted")


def test_a_response_has_the_same_history_on_the_page_of_denials():
    denial = cast.response(cast.claim(), "No", published=False)
    fill(editor(), page(Response, denial.pk), text="Never")
    assert "Never" in words(editor().get(page(Denial, denial.pk, of="history")))
