"""A report is logged on one page: a source, a claim and the responses to it, all of it or nothing."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from claims import roles
from claims.choices import Status
from claims.models import Actor, Claim, Event, Place, Response, Source, Topic
from tests import cast, desk, reading

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/log/"
TITLE = "Azerbaijan announced the start of an operation"


@pytest.fixture
def shelves():
    """The records that the article's shelling claim is made of."""
    cast.actor("Ministry of Defence of Azerbaijan", "Azerbaijan", aliases="МО Азербайджана\nAz MoD")
    cast.actor("Ministry of Defence of Armenia", "Armenia")
    cast.actor("Armed forces of Armenia", "Ministry of Defence of Armenia")
    cast.actor("Russian peacekeeping contingent", "Russia")
    cast.place("Aghdam").names.create(name="Ağdam", language="az")
    cast.event("Operation of September 2023")
    cast.topic("Shelling")
    cast.topic("Peacekeeping")


def typed(**more: str) -> dict[str, str]:
    """What a browser sends for the shelling claim with its denial, and what is typed otherwise."""
    return {
        "source-url": "https://example.org/article",
        "source-title": TITLE,
        "source-kind": "article",
        "claim-actor": "МО Азербайджана",
        "claim-accused": "Armed forces of Armenia",
        "claim-mentions": "Russian peacekeeping contingent; Azerbaijan",
        "claim-text": "Armenian troops fire artillery.",
        "claim-said": "2023-09-19",
        "claim-place": "ağdam",
        "claim-event": "Operation of September 2023",
        "claim-topics": "Shelling; Peacekeeping",
        **rows(1),
        "responses-0-actor": "Ministry of Defence of Armenia",
        "responses-0-stance": "denies",
        "responses-0-calls_disinformation": "on",
        "responses-0-scope": "occurrence",
        "responses-0-text": "There was no such shelling.",
        "responses-0-said": "2023-09-19",
        **more,
    }


def rows(count: int) -> dict[str, str]:
    return {"responses-TOTAL_FORMS": str(count), "responses-INITIAL_FORMS": "0"}


def errors(response) -> dict[str, list[str]]:
    """The errors of a report that came back, by the names of its fields."""
    found: dict[str, list[str]] = {}
    for form in response.context["report"].parts:
        found |= {form.add_prefix(name): list(texts) for name, texts in form.errors.items()}
    return found


def values(response) -> dict[str, str]:
    """What stands in the fields of the report that is shown."""
    return {
        field.html_name: field.value()
        for form in response.context["report"].parts
        for field in form
        if field.value()
    }


def nothing_is_saved() -> bool:
    return not (Claim.objects.exists() or Source.objects.exists() or Response.objects.exists())


# Saving


def test_the_source_the_claim_and_its_denial_are_saved_together(shelves):
    answer = desk.analyst().post(ADDRESS, typed())

    claim = Claim.objects.get()
    assert answer.url == desk.page(Claim, claim.pk)
    assert (claim.status, claim.logged_by.username) == (Status.DRAFT, "analyst")
    assert claim.actor.name == "Ministry of Defence of Azerbaijan"
    assert (claim.text, claim.said) == ("Armenian troops fire artillery.", "2023-09-19")
    assert [one.name for one in claim.accused.all()] == ["Armed forces of Armenia"]
    assert {one.name for one in claim.mentions.all()} == {
        "Russian peacekeeping contingent",
        "Azerbaijan",
    }
    assert (claim.place.name, claim.event.title) == ("Aghdam", "Operation of September 2023")
    assert {one.name for one in claim.topics.all()} == {"Shelling", "Peacekeeping"}
    assert (claim.source.title, claim.source.url) == (TITLE, "https://example.org/article")
    assert claim.source.accessed_at is not None

    denial = claim.responses.get()
    assert (denial.actor.name, denial.stance) == ("Ministry of Defence of Armenia", "denies")
    assert (denial.calls_disinformation, denial.scope) == (True, "occurrence")
    assert (denial.text, denial.said) == ("There was no such shelling.", "2023-09-19")
    assert (denial.source, denial.status) == (claim.source, Status.DRAFT)
    assert denial.logged_by == claim.logged_by


def test_what_is_logged_stands_in_the_log_of_the_admin_and_in_its_history(shelves):
    desk.analyst().post(ADDRESS, typed())
    logged = {entry.get_edited_object() for entry in LogEntry.objects.all()}
    assert logged == {Claim.objects.get(), Response.objects.get(), Source.objects.get()}
    assert {one.history_user.username for one in Claim.history.all()} == {"analyst"}
    assert Response.history.get().history_user.username == "analyst"


def test_a_report_needs_no_response(shelves):
    sent = {name: text for name, text in typed().items() if not name.startswith("responses-0-")}
    desk.analyst().post(ADDRESS, sent | {"responses-0-actor": "", "responses-0-stance": ""})
    assert Claim.objects.get().responses.count() == 0


def test_each_of_several_responses_has_its_own_source_where_it_gives_one(shelves):
    elsewhere = cast.source("The denial", url="https://example.org/denial")
    more = {"responses-1-actor": "Armenia", "responses-1-stance": "declines"}
    source = {"responses-1-source": "https://example.org/denial"}
    desk.analyst().post(ADDRESS, typed(**rows(3), **more, **source))
    found = {each.actor.name: each.source for each in Claim.objects.get().responses.all()}
    assert found == {
        "Ministry of Defence of Armenia": Source.objects.get(title=TITLE),
        "Armenia": elsewhere,
    }


def test_a_response_that_is_left_out_is_not_saved(shelves):
    desk.analyst().post(ADDRESS, typed(**{"responses-0-DELETE": "on"}))
    assert Claim.objects.get().responses.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("responses-0-stance", ""),
        ("responses-0-said", "2023-02-30"),
        ("responses-0-stance", "retracts"),
        ("claim-said", "last week"),
        ("claim-actor", "Nobody at all"),
        ("claim-topics", "Shelling; Nothing at all"),
        ("claim-text", "a\0b"),
        ("claim-place", "a\0b"),
        ("source-url", "https://exa mple.org/"),
        ("source-url", "no source on record"),
        ("source-title", ""),
        ("source-title", "x" * 501),
        ("source-published", "2023-13"),
        ("claim-language", "x" * 36),
    ],
)
def test_one_error_saves_nothing_and_keeps_all_that_was_typed(shelves, field, value):
    sent = typed(**{field: value})
    answer = desk.analyst().post(ADDRESS, sent)
    assert answer.status_code == 200
    assert set(errors(answer)) == {field}
    assert nothing_is_saved()
    kept = values(answer)
    unchanged = {name: text for name, text in sent.items() if name in kept}
    assert len(unchanged) >= len([text for text in sent.values() if text]) - 2  # but for the rows'
    for name in ("claim-text", "claim-mentions", "responses-0-text", "responses-0-actor"):
        assert kept[name] == sent[name]


def test_a_report_needs_to_say_where_it_was_read(shelves):
    answer = desk.analyst().post(ADDRESS, typed(**{"source-url": "", "source-title": ""}))
    assert set(errors(answer)) == {"source-title"}


def test_what_the_database_refuses_is_told_and_nothing_is_saved(shelves, monkeypatch):
    cast.source("Saved meanwhile", url="https://example.org/article")
    monkeypatch.setattr("claims.admin.reports.forms.find", lambda *names: [])
    monkeypatch.setattr(Source, "validate_constraints", lambda *args, **kwargs: None)
    answer = desk.analyst().post(ADDRESS, typed())
    assert errors(answer)["claim-__all__"]
    assert values(answer)["claim-text"] == "Armenian troops fire artillery."
    assert not Claim.objects.exists()


def test_a_report_goes_straight_to_review_by_its_button(shelves):
    desk.analyst().post(ADDRESS, typed(_review=""))
    assert {Claim.objects.get().status, Response.objects.get().status} == {Status.IN_REVIEW}


def test_only_who_may_be_the_only_reader_publishes_at_once(shelves, settings):
    settings.ALLOW_PUBLISHING_OWN = False
    assert "Save and publish" not in desk.editor().get(ADDRESS).content.decode()
    settings.ALLOW_PUBLISHING_OWN = True
    assert "Save and publish" not in desk.analyst().get(ADDRESS).content.decode()
    assert "Save and publish" in desk.editor().get(ADDRESS).content.decode()
    desk.editor().post(ADDRESS, typed(_publish_exchange=""))
    assert {Claim.objects.get().status, Response.objects.get().status} == {Status.PUBLISHED}


def test_an_analyst_who_presses_a_button_that_is_not_there_publishes_nothing(shelves):
    answer = desk.analyst().post(ADDRESS, typed(_publish_exchange=""))
    assert answer.status_code == 403
    assert not Claim.objects.filter(status=Status.PUBLISHED).exists()


# The next one


def test_the_next_report_keeps_source_event_place_and_date(shelves):
    client = desk.analyst()
    answer = client.post(ADDRESS, typed(_next=""), follow=True)
    assert answer.request["PATH_INFO"] == ADDRESS
    assert {name: text for name, text in values(answer).items() if name != "source-kind"} == {
        "source-url": "https://example.org/article",
        "claim-event": "Operation of September 2023",
        "claim-place": "Aghdam",
        "claim-said": "2023-09-19",
    }
    client.post(ADDRESS, typed() | {"source-url": "https://example.org/article"})
    assert Source.objects.count() == 1
    assert Claim.objects.count() == 2


def test_a_source_without_an_address_is_kept_for_the_next_by_its_title(shelves):
    before = cast.claim(source="The broadcast")
    shown = desk.analyst().get(ADDRESS, {"after": before.pk})
    assert values(shown)["source-url"] == "The broadcast"


# The source


def test_a_source_on_record_is_found_by_its_address_and_stays_as_it_is(shelves):
    known = cast.source("As it was logged first", url="https://example.org/article")
    desk.analyst().post(ADDRESS, typed())
    assert Claim.objects.get().source == known
    assert Source.objects.get().title == "As it was logged first"


def test_a_source_on_record_is_found_by_its_title(shelves):
    known = cast.source("The broadcast of the evening")
    desk.analyst().post(ADDRESS, typed(**{"source-url": "the broadcast of the evening"}))
    assert Claim.objects.get().source == known


def test_an_address_may_be_typed_without_its_scheme(shelves):
    desk.analyst().post(ADDRESS, typed(**{"source-url": "example.org/article"}))
    assert Source.objects.get().url == "https://example.org/article"


# Names


def test_a_name_that_nobody_has_is_asked_about_and_made_with_the_report(shelves):
    client = desk.analyst()
    sent = typed(**{"claim-actor": "Border guard of Aghdam"})
    asked = client.post(ADDRESS, sent)
    assert "Nobody on record is called “Border guard of Aghdam”." in errors(asked)["claim-actor"]
    making = asked.context["report"].claim["actor"].makings[0]
    assert (making["of"], making["name"]) == ("actor", "Border guard of Aghdam")

    client.post(ADDRESS, sent | new("actor", "Border guard of Aghdam", "armed-force"))
    made = Claim.objects.get().actor
    assert (made.name, made.kind, made.slug) == (
        "Border guard of Aghdam", "armed-force", "border-guard-of-aghdam",
    )  # fmt: skip
    assert made in [entry.get_edited_object() for entry in LogEntry.objects.all()]


def new(of: str, name: str, way: str) -> dict[str, str]:
    return {"new_of": of, "new_name": name, "new_way": way}


@pytest.mark.parametrize(
    ("of", "field", "name", "model"),
    [
        ("place", "claim-place", "Մարտակերտ", Place),
        ("event", "claim-event", "The fire of the night", Event),
        ("topic", "claim-topics", "Water", Topic),
    ],
)
def test_places_events_and_topics_are_made_by_their_name_alone(shelves, of, field, name, model):
    desk.analyst().post(ADDRESS, typed(**{field: name}) | new(of, name, "yes"))
    assert Claim.objects.count() == 1
    label = "title" if of == "event" else "name"
    assert model.objects.filter(**{label: name}).count() == 1


def test_a_name_in_two_fields_is_made_once(shelves):
    sent = typed(**{"claim-actor": "Front Press", "claim-mentions": "front  press; Azerbaijan"})
    desk.analyst().post(ADDRESS, sent | new("actor", "Front Press", "media"))
    assert Actor.objects.filter(name="Front Press").count() == 1
    assert Claim.objects.get().actor in Claim.objects.get().mentions.all()


def test_nobody_is_made_for_a_report_that_is_not_saved(shelves):
    sent = typed(**{"claim-actor": "Front Press", "claim-said": "soon"})
    answer = desk.analyst().post(ADDRESS, sent | new("actor", "Front Press", "media"))
    assert set(errors(answer)) == {"claim-said"}
    assert not Actor.objects.filter(name="Front Press").exists()
    making = answer.context["report"].claim["actor"].makings[0]
    assert making["way"] == "media"


def test_who_answers_as_the_claimant_is_checked_for_new_actors_too(shelves):
    sent = typed(**{"claim-actor": "Front Press", "responses-0-stance": "retracts"})
    answer = desk.analyst().post(ADDRESS, sent | new("actor", "Front Press", "media"))
    assert set(errors(answer)) == {"responses-0-stance"}


def test_an_actor_of_a_kind_that_there_is_not_is_refused(shelves):
    sent = typed(**{"claim-actor": "Front Press"})
    answer = desk.analyst().post(ADDRESS, sent | new("actor", "Front Press", "ghost"))
    assert set(errors(answer)) == {"claim-actor"}
    assert nothing_is_saved()


def test_another_source_of_a_response_is_made_of_its_address_and_title(shelves):
    url = "https://example.org/denial"
    sent = typed(**{"responses-0-source": url}) | new("source", url, "The denial")
    desk.analyst().post(ADDRESS, sent)
    assert (Response.objects.get().source.title, Response.objects.get().source.url) == (
        "The denial",
        url,
    )


def test_of_several_with_one_name_the_analyst_chooses(shelves):
    first, second = (cast.place(f"{n}", slug=f"hadrut-{n}") for n in (1, 2))
    Place.objects.update_or_create({"name": "Hadrut"}, pk=first.pk)
    Place.objects.update_or_create({"name": "Hadrut"}, pk=second.pk)
    client = desk.analyst()
    answer = client.post(ADDRESS, typed(**{"claim-place": "Hadrut"}))
    assert f"Hadrut #{second.pk}" in errors(answer)["claim-place"][0]
    client.post(ADDRESS, typed(**{"claim-place": f"Hadrut #{second.pk}"}))
    assert Claim.objects.get().place == second


def test_names_are_proposed_by_a_part_of_any_of_them(shelves):
    client = desk.analyst()

    def proposed(of: str, term: str) -> list[str]:
        answer = client.get(reverse("admin:log_names"), {"of": of, "term": term}).json()
        return [each["name"] for each in answer["names"]]

    assert proposed("actor", "азерб МО") == ["Ministry of Defence of Azerbaijan"]
    assert proposed("place", "AĞD") == ["Aghdam"]
    assert proposed("topic", "shel") == ["Shelling"]
    assert proposed("event", "sept oper") == ["Operation of September 2023"]
    assert proposed("actor", "Armenia")[0] == "Armenia"
    assert proposed("actor", "") == []
    assert proposed("actor", "x" * 10_000) == []


def test_what_is_proposed_says_by_which_name_it_was_found_and_whose_part_it_is(shelves):
    answer = desk.analyst().get(reverse("admin:log_names"), {"of": "actor", "term": "Az Mo"})
    assert answer.json()["names"] == [
        {"name": "Ministry of Defence of Azerbaijan", "about": "Az MoD · part of Azerbaijan"}
    ]
    assert answer.json()["known"] is False


def test_names_of_no_kind_are_refused(shelves):
    answer = desk.analyst().get(reverse("admin:log_names"), {"of": "user", "term": "a"})
    assert answer.status_code == 400


# Without scripts


def test_a_further_response_is_added_without_scripts_and_keeps_what_was_typed(shelves):
    sent = typed(_add_response="", **{"claim-actor": "Nobody at all"})
    answer = desk.analyst().post(ADDRESS, sent)
    assert nothing_is_saved()
    assert len(answer.context["report"].responses.forms) == 2
    kept = values(answer)
    for name in sent.keys() & kept.keys():
        expected = [sent[name]] if name.endswith("scope") else sent[name]
        assert kept[name] == (True if sent[name] == "on" else expected)
    assert "responses-0-calls_disinformation" in kept


# What an address brings


def test_the_form_opens_with_what_the_bookmark_brings():
    brought = {"url": "https://example.org/a", "title": "A title", "quote": "their words"}
    shown = values(desk.analyst().get(ADDRESS, brought))
    assert (shown["source-url"], shown["source-title"]) == ("https://example.org/a", "A title")
    assert shown["claim-quote"] == "their words"


@pytest.mark.parametrize(
    "query", ["nonsense=1", "after=no", "after=99999999999999999999", "after=7", "url=a&url=b"]
)
def test_an_address_that_brings_something_else_is_refused(query):
    assert desk.analyst().get(f"{ADDRESS}?{query}").status_code == 400


# Who may


def test_who_may_not_log_is_refused_and_who_is_not_signed_in_signs_in_first(client):
    outsider = desk.user_of(roles.ANALYSTS, "outsider")
    outsider.groups.clear()
    for address in (ADDRESS, reverse("admin:log_names")):
        assert desk.signed_in(outsider).get(address).status_code == 403
        assert client.get(address).url.startswith(reverse("admin:login"))
    assert desk.signed_in(outsider).post(ADDRESS, typed()).status_code == 403
    assert "Log a report" not in reading.links(desk.signed_in(outsider).get("/admin/"))
    links = reading.tags(desk.analyst().get("/admin/"), "a")
    assert [link.get("href") for link in links].count(ADDRESS) == 2  # in the head, and on the desk


# Costs


def test_the_page_asks_nothing_more_however_much_is_on_record(
    shelves, django_assert_num_queries, django_assert_max_num_queries
):
    client = desk.analyst()
    client.get(ADDRESS)
    with django_assert_max_num_queries(10) as few:
        client.get(ADDRESS)
    for number in range(30):
        cast.actor(f"Armed group {number}", "Armenia")
    with django_assert_num_queries(len(few)):
        client.get(ADDRESS)


def test_proposals_cost_the_same_for_one_and_for_many(shelves, django_assert_num_queries):
    client = desk.analyst()
    for number in range(30):
        cast.place(f"Village {number}", "Aghdam").names.create(name=f"Selo {number}")
    for term in ("Aghd", "Villag"):
        client.get(reverse("admin:log_names"), {"of": "place", "term": term})
        with django_assert_num_queries(9):
            client.get(reverse("admin:log_names"), {"of": "place", "term": term})


# Likely repeats


def test_a_report_that_may_repeat_a_claim_is_saved_and_says_so(shelves):
    cast.claim("Armenian troops fire artillery.", actor="Russia", said="2020-01-01")
    answer = desk.analyst().post(ADDRESS, typed(), follow=True)
    assert any("may repeat" in text for text in desk.told(answer))


def test_what_was_said_beside_the_likely_repeats_is_kept(shelves):
    other = cast.claim("Armenian troops fire artillery.")
    desk.analyst().post(ADDRESS, typed(**{"claim-duplicate_of": str(other.pk)}))
    assert Claim.objects.exclude(pk=other.pk).get().duplicate_of == other


@pytest.mark.parametrize(("accused", "found"), [("Armed forces of Armenia", 1), ("Nobody", 0)])
def test_likely_repeats_are_found_by_the_names_of_actors_and_places(shelves, accused, found):
    cast.claim(
        "Words of another kind", actor="Ministry of Defence of Azerbaijan",
        accused="Armed forces of Armenia", place="Aghdam", said="2023-09-20",
    )  # fmt: skip
    said = {"named": "yes", "actor": "Az MoD", "accused": f"Russia; {accused}", "place": "Ağdam"}
    answer = desk.analyst().post(
        reverse("admin:claims_claim_likely"), said | {"said": "2023-09-19", "text": "Not alike"}
    )
    assert answer.status_code == 200
    assert len(answer.context["likely"]) == found
