"""Two analysts at one record: the second is told, sees both, and merges; nothing is overwritten."""

import json

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import workflow
from claims.choices import Stance, Status
from claims.models import Claim, Place, PlaceName, Response, Source
from tests import cast
from tests.desk import act, analyst, editor, fields_of, fill, page, told
from tests.reading import tags, words

pytestmark = pytest.mark.django_db

REFUSED = "Nothing was saved: somebody else changed this since you opened it."


def draft(**fields) -> Claim:
    return cast.claim("They fired", published=False, **fields)


def conflict_of(answer):
    return answer.context["adminform"].form.conflict


def told_of(answer) -> dict[str, list]:
    """What the page says of each field that differs: before, theirs, mine."""
    return {
        each.label: [
            each.before,
            "".join(piece.text for piece in each.theirs if piece.kind != "del"),
            "".join(piece.text for piece in each.mine if piece.kind != "del"),
        ]
        for each in conflict_of(answer).comparisons
    }


def again(client, address, answer, **typed):
    """Save the form that came back once more."""
    return client.post(address, fields_of(answer) | typed)


# Refused, and told


def test_a_save_over_a_newer_version_is_refused_and_shows_both():
    claim = draft(place_as_stated="the town")
    client, address = analyst(), page(Claim, claim.pk)
    opened = fields_of(client.get(address))
    fill(analyst("other"), address, text="They fired twice", place_as_stated="the city")
    answer = client.post(
        address, opened | {"text": "They fired thrice", "said_note": "By its date"}
    )
    assert answer.status_code == 200
    assert REFUSED in words(answer)
    assert told_of(answer) == {
        "Text": ["They fired", "They fired twice", "They fired thrice"],
        "Place as stated": ["the town", "the city", "the town"],
        "Note on the date": ["", "", "By its date"],
    }
    assert "Saved last by other" in words(answer)
    claim.refresh_from_db()
    assert (claim.text, claim.said_note) == ("They fired twice", "")


def test_nothing_typed_is_lost_and_what_only_others_changed_is_taken_over():
    claim = draft(place_as_stated="the town")
    client, address = analyst(), page(Claim, claim.pk)
    opened = fields_of(client.get(address))
    fill(analyst("other"), address, text="They fired twice", place_as_stated="the city")
    answer = client.post(
        address, opened | {"text": "They fired thrice", "said_note": "By its date"}
    )
    form = answer.context["adminform"].form
    shown = {name: form[name].value() for name in ("text", "place_as_stated", "said_note")}
    assert shown == {
        "text": "They fired thrice", "place_as_stated": "the city", "said_note": "By its date",
    }  # fmt: skip
    assert again(client, address, answer).status_code == 302
    claim.refresh_from_db()
    assert (claim.text, claim.place_as_stated) == ("They fired thrice", "the city")


@pytest.mark.parametrize(
    ("kept", "text"), [("mine", "They fired thrice"), ("theirs", "They fired twice")]
)
def test_where_both_changed_a_field_one_chooses(kept, text):
    claim = draft()
    client, address = analyst(), page(Claim, claim.pk)
    opened = fields_of(client.get(address))
    fill(analyst("other"), address, text="They fired twice")
    answer = client.post(
        address, opened | {"text": "They fired thrice", "said_note": "By its date"}
    )
    choices = [each for each in tags(answer, "input") if each.get("name") == "text_kept"]
    assert [each["value"] for each in choices] == ["mine", "theirs"]
    assert again(client, address, answer, text_kept=kept).status_code == 302
    claim.refresh_from_db()
    assert (claim.text, claim.said_note) == (text, "By its date")


def test_what_is_named_among_several_is_compared_and_chosen_too():
    armenia, russia, turkey = (cast.actor(name) for name in ("Armenia", "Russia", "Turkey"))
    claim = draft(accused=[armenia])
    client, address = analyst(), page(Claim, claim.pk)
    opened = fields_of(client.get(address))
    fill(analyst("other"), address, accused=[armenia.pk, russia.pk])
    answer = client.post(address, opened | {"accused": [turkey.pk]})
    assert told_of(answer) == {"Accused": ["Armenia", "Armenia; Russia", "Turkey"]}
    assert again(client, address, answer, accused_kept="theirs").status_code == 302
    assert set(claim.accused.all()) == {armenia, russia}


def test_a_third_version_is_refused_once_more():
    claim = draft()
    client, address = analyst(), page(Claim, claim.pk)
    opened = fields_of(client.get(address))
    fill(analyst("other"), address, text="Two")
    answer = client.post(address, opened | {"text": "Mine"})
    fill(analyst("third"), address, text="Three")
    answer = again(client, address, answer)
    assert told_of(answer) == {"Text": ["Two", "Three", "Mine"]}
    assert again(client, address, answer).status_code == 302
    claim.refresh_from_db()
    assert claim.text == "Mine"


def test_changes_by_sql_and_by_an_action_are_changes_too():
    claim = draft()
    client, address = editor(), page(Claim, claim.pk)
    opened = fields_of(client.get(address))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_claim SET text = 'Raw' WHERE id = %s", [claim.pk])
    answer = client.post(address, opened | {"text": "Mine"})
    assert told_of(answer) == {"Text": ["They fired", "Raw", "Mine"]}
    opened = fields_of(client.get(address))
    workflow.publish(claim)
    answer = client.post(address, opened | {"text": "Mine", "why": "Better"})
    assert REFUSED in words(answer)


def test_who_made_the_same_change_or_none_is_not_bothered():
    claim = draft()
    client, address = analyst(), page(Claim, claim.pk)
    opened = fields_of(client.get(address))
    fill(analyst("other"), address, text="Theirs", said_note="Theirs")
    assert client.post(address, opened).status_code == 302
    assert client.post(address, opened | {"text": "Theirs"}).status_code == 302
    claim.refresh_from_db()
    assert (claim.text, claim.said_note) == ("Theirs", "Theirs")


def test_a_response_that_somebody_adds_does_not_stand_in_the_way():
    claim = draft()
    client, address = analyst(), page(Claim, claim.pk)
    opened = fields_of(client.get(address))
    cast.response(claim, published=False)
    assert client.post(address, opened | {"text": "Mine"}).status_code == 302
    assert Response.objects.count() == 1


# What no form sends


@pytest.mark.parametrize(
    "sent",
    [
        None, "", "1", "{}", "[]", "null", '"1"', '{"version": 1}', '{"version": "1", "values": {}}',
        '{"version": 1, "values": {"text": 1}}', '{"version": 1, "values": []}', "[" * 50_000,
        '{"version": 1e400, "values": {}}', "\0", '{"version": %s, "values": {}}' % ("9" * 5000),
    ],
)  # fmt: skip
def test_a_version_that_is_missing_or_garbled_is_an_old_one(sent):
    claim = draft()
    client, address = analyst(), page(Claim, claim.pk)
    typed = fields_of(client.get(address)) | {"text": "Mine"}
    typed.pop("opened") if sent is None else typed.update(opened=sent)
    answer = client.post(address, typed)
    assert "did not say which version" in words(answer)
    assert told_of(answer) == {"Text": [None, "They fired", "Mine"]}
    assert again(client, address, answer).status_code == 302
    claim.refresh_from_db()
    assert claim.text == "Mine"


def test_values_that_no_form_showed_change_nothing():
    claim = draft()
    client, address = analyst(), page(Claim, claim.pk)
    typed = fields_of(client.get(address))
    opened = json.loads(typed["opened"])
    opened["values"] |= {"accused": "x", "actor": ["x"], "status": ["published"], "nothing": "x"}
    typed |= {"opened": json.dumps(opened), "status_kept": "theirs", "accused_kept": "theirs"}
    assert client.post(address, typed | {"text": "Mine"}).status_code in {200, 302}
    claim.refresh_from_db()
    assert claim.status == Status.DRAFT


# The rows under a claim and under a place


def test_each_response_on_the_page_of_its_claim_has_its_own_version():
    claim = draft()
    first, second = (cast.response(claim, text, published=False) for text in ("No", "Never"))
    client, address = analyst(), page(Claim, claim.pk)
    opened = fields_of(client.get(address))
    fill(analyst("other"), page(Response, first.pk), text="No, they say")
    typed = {"text": "Mine", "responses-0-text": "Not at all", "responses-1-text": "Never, ever"}
    answer = client.post(address, opened | typed)
    row = answer.context["inline_admin_formsets"][0].formset.forms[0]
    assert [each.label for each in row.conflict.comparisons] == ["Text"]
    assert conflict_of(answer) is None
    assert Response.objects.get(pk=second.pk).text == "Never"
    assert again(client, address, answer).status_code == 302
    assert set(Response.objects.values_list("text", flat=True)) == {"Not at all", "Never, ever"}
    assert Claim.objects.get().text == "Mine"


def test_a_response_that_one_did_not_touch_stays_as_others_made_it():
    claim = draft()
    denial = cast.response(claim, "No", published=False)
    client, address = analyst(), page(Claim, claim.pk)
    opened = fields_of(client.get(address))
    fill(analyst("other"), page(Response, denial.pk), text="Never", stance=Stance.JUSTIFIES)
    assert client.post(address, opened | {"text": "Mine"}).status_code == 302
    denial.refresh_from_db()
    assert (denial.text, denial.stance) == ("Never", Stance.JUSTIFIES)


def test_a_response_that_others_changed_is_not_deleted_unseen():
    claim = draft()
    denial = cast.response(claim, "No", published=False)
    client, address = editor(), page(Claim, claim.pk)
    opened = fields_of(client.get(address))
    fill(analyst("other"), page(Response, denial.pk), text="Never")
    answer = client.post(address, opened | {"responses-0-DELETE": "on"})
    assert "look at it" in words(answer).lower()
    assert Response.objects.count() == 1
    assert again(client, address, answer).status_code == 302
    assert not Response.objects.exists()


def test_a_response_that_somebody_deleted_comes_back_as_a_new_one_where_one_typed_into_it():
    claim = draft()
    for text in ("One", "Two", "Three"):
        cast.response(claim, text, published=False)
    client, address = editor(), page(Claim, claim.pk)
    opened = fields_of(client.get(address))
    Response.objects.filter(text__in=("One", "Two")).delete()
    typed = {
        "text": "Mine",
        "responses-1-text": "Two, reworded",
        "responses-2-text": "Three, reworded",
    }
    answer = client.post(address, opened | typed)
    assert "Somebody deleted this while you were typing" in words(answer)
    assert again(client, address, answer).status_code == 302
    assert set(Response.objects.values_list("text", flat=True)) == {
        "Two, reworded",
        "Three, reworded",
    }
    assert Claim.objects.get().text == "Mine"


def test_the_names_of_a_place_have_their_own_versions():
    place = cast.place()
    name = PlaceName.objects.create(place=place, name="Khankendi", language="az")
    client, address = analyst(), page(Place, place.pk)
    opened = fields_of(client.get(address))
    PlaceName.objects.filter(pk=name.pk).update(name="Xankəndi")
    answer = client.post(address, opened | {"names-0-name": "Hankendi"})
    assert "Somebody else changed this meanwhile: Xankəndi" in words(answer)
    name.refresh_from_db()
    assert name.name == "Xankəndi"
    assert again(client, address, answer).status_code == 302
    name.refresh_from_db()
    assert name.name == "Hankendi"


# Actions on a list


def listed(client, *statements) -> dict:
    """What the list sends of the versions that it shows."""
    hidden = tags(client.get(page(type(statements[0]))), "input")
    return {
        each["name"]: each["value"]
        for each in hidden
        if (each.get("name") or "").startswith("_version")
    }


def test_an_action_applies_to_what_the_list_showed_and_to_nothing_newer():
    client = editor()
    first, second = (cast.claim(text, published=False) for text in ("First", "Second"))
    versions = listed(client, first, second)
    Claim.objects.filter(pk=first.pk).update(text="First, reworded")
    answer = act(client, Claim, "publish", first, second, **versions)
    refused = "Not published: “First, reworded”: Somebody changed it since you saw it."
    assert any(each.startswith(refused) for each in told(answer))
    assert set(Claim.objects.published()) == {second}
    answer = act(client, Claim, "publish", first, **listed(client, first))
    assert told(answer) == ["Published: 1 claim."]


def test_a_withdrawal_keeps_the_version_while_its_reason_is_typed():
    client = editor()
    claim = cast.claim("Published")
    asked = act(client, Claim, "withdraw", claim, **listed(client, claim))
    versions = {
        each["name"]: each["value"]
        for each in tags(asked, "input")
        if (each.get("name") or "").startswith("_version")
    }
    assert len(versions) == 1
    Claim.objects.update(text="Reworded")
    answer = act(client, Claim, "withdraw", claim, reason="Because.", **versions)
    assert told(answer)[0].startswith("Not withdrawn: “Reworded”: Somebody changed it")
    assert Claim.objects.get().status == Status.PUBLISHED


@pytest.mark.parametrize("version", ["", "x", "\0", "9" * 5000, "1.0"])
def test_a_garbled_version_in_a_list_is_an_old_one(version):
    claim = cast.claim("Draft", published=False)
    answer = act(editor(), Claim, "publish", claim, **{f"_version_{claim.pk}": version})
    assert told(answer)[0].startswith("Not published: “Draft”: Somebody changed it")


# Every record that is edited


@pytest.mark.parametrize("make", [cast.actor, cast.event, cast.place, cast.source, cast.topic])
def test_every_record_is_saved_only_over_the_version_that_was_opened(make):
    record = make()
    model = type(record)
    field = "title" if hasattr(record, "title") else "name"
    client, address = editor(), page(model, record.pk)
    opened = fields_of(client.get(address))
    fill(editor("other"), address, **{field: "Theirs"})
    answer = client.post(address, opened | {field: "Mine"})
    assert REFUSED in words(answer)
    assert getattr(model.objects.get(pk=record.pk), field) == "Theirs"
    assert again(client, address, answer).status_code == 302
    assert getattr(model.objects.get(pk=record.pk), field) == "Mine"


def test_a_moment_is_compared_as_it_was_shown():
    source = cast.source(accessed_at=cast.LOGGED_AT.replace(microsecond=5))
    client, address = analyst(), page(Source, source.pk)
    opened = fields_of(client.get(address))
    opened.pop("accessed_at")
    shown = json.loads(opened["opened"])["values"]["accessed_at"]
    parts = {"accessed_at_0": shown[0], "accessed_at_1": shown[1]}
    Source.objects.update(title="Theirs")
    answer = client.post(address, opened | parts | {"title": "Mine"})
    assert list(told_of(answer)) == ["Title"]


def test_what_somebody_deleted_while_one_typed_can_be_logged_anew():
    claim = draft(accused="Armenia")
    cast.response(claim, "No", published=False)
    client, address = editor(), page(Claim, claim.pk)
    opened = fields_of(client.get(address)) | {"text": "Mine"}
    Claim.objects.all().delete()
    answer = client.post(address, opened)
    assert "Somebody deleted this while you were typing" in words(answer)
    assert not Claim.objects.exists()
    form = next(each for each in tags(answer, "form") if each.get("id") == "claim_form")
    assert form["action"] == page(Claim, of="add")
    assert again(client, form["action"], answer).status_code == 302
    claim = Claim.objects.get()
    assert (claim.text, [str(one) for one in claim.accused.all()]) == ("Mine", ["Armenia"])
    assert claim.responses.get().text == "No"


# Costs


def test_knowing_the_version_costs_no_query_for_each_response():
    claim = draft()

    def queries() -> int:
        client = analyst()
        with CaptureQueriesContext(connection) as captured:
            client.get(page(Claim, claim.pk))
        return len(captured)

    cast.response(claim, published=False)
    few = queries()
    for _ in range(5):
        cast.response(claim, published=False)
    assert queries() == few


def test_no_list_of_the_admin_saves_what_it_shows():
    """A list would save rows without a version."""
    assert [each for each in admin.site._registry.values() if each.list_editable] == []
