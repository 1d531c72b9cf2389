"""What the page of one claim shows, and what is shown where there is none."""

import pytest
from django.template.loader import render_to_string
from django.test import Client

from tests import cast
from tests.reading import links, main, tags, words

pytestmark = pytest.mark.django_db


def page(client, claim):
    return client.get(f"/claims/{claim.pk}/")


def section(response, heading):
    """The text from a heading of the page on."""
    return main(response).split(heading, 1)[1]


# Both sides


def test_both_sides_are_shown_in_full(client):
    long = "word " * 9_999 + "lastly"
    claim = cast.claim(long, accused="Armenia", quote=f"{long} quoted", translation=f"{long} meant")
    cast.response(claim, f"{long} denied", actor="Armenia")
    shown = main(page(client, claim))
    for end in ["lastly ", "lastly quoted", "lastly meant", "lastly denied"]:
        assert end in shown
    assert "Read all" not in shown


def test_the_heading_says_who_claims_and_about_whom(client):
    claim = cast.claim("It was them.", actor="Azerbaijan", accused=["Armenia", "France", "Russia"])
    response = page(client, claim)
    assert "A claim by Azerbaijan about Armenia, France and Russia" in main(response)
    assert "<title>Azerbaijan: It was them. · Counterclaim</title>" in response.content.decode()


def test_the_page_says_how_the_claim_stands_and_whether_the_accused_answered(client):
    claim = cast.claim(accused="Armenia")
    assert "Unanswered" in main(page(client, claim))
    cast.response(claim, actor="France")
    assert "Denied · 1 response on record, a denial · no answer of the accused" in main(
        page(client, claim)
    )
    cast.response(claim, actor="Armenia", stance="declines")
    assert "Denied · 2 responses on record, 1 of them a denial · the accused answered" in main(
        page(client, claim)
    )


def test_each_response_has_an_address_of_its_own(client):
    claim = cast.claim()
    answer = cast.response(claim)
    own = cast.response(claim, actor="Azerbaijan", stance="repeats")
    response = page(client, claim)
    ids = [box.get("id") for kind in ("li", "div") for box in tags(response, kind)]
    assert f"response-{answer.pk}" in ids
    assert f"response-{own.pk}" in ids


def test_nothing_has_to_be_opened_to_read_how_a_date_was_inferred_and_what_a_code_means(client):
    claim = cast.claim(
        said_note="The paper gives no day.", source=cast.source(reliability="B"), credibility="3"
    )
    cast.response(claim, said_note="Nor does the radio.")
    response = page(client, claim)
    for told in [
        "19 September 2023 (The paper gives no day.)",
        "19 September 2023 (Nor does the radio.)",
        "B3 usually reliable; possibly true",
        "Admiralty code B usually reliable",
    ]:
        assert told in main(response)
    assert tags(response, "details") == []


def test_a_thread_of_any_depth_is_shown_whole(client):
    claim = cast.claim(actor="Azerbaijan")
    last = cast.response(claim, "Word 0")
    for number in range(1, 60):
        last = cast.response(last, f"Word {number}.", actor=["Azerbaijan", "Armenia"][number % 2])
    shown = main(page(client, claim))
    assert all(f"Word {number}." in shown for number in range(1, 60))


def test_a_withdrawn_response_leaves_its_reason_and_nothing_else(client):
    claim = cast.claim()
    cast.response(
        claim, "Secret", quote="Secret", status="withdrawn", withdrawn_reason="Logged twice."
    )
    cast.response(claim, "Secret", published=False)
    response = page(client, claim)
    assert "Logged twice." in main(response)
    assert "No answer on record." in main(response)
    assert "Secret" not in words(response)


# What surrounds the claim


def test_the_record_has_its_address_its_identifier_and_its_dates(client, settings):
    settings.SITE_URL = "https://tracker.example"
    claim = cast.claim(said="2023-09~", silence_checked_on="2024-02-03")
    response = page(client, claim)
    record = section(response, "The record")
    address = f"https://tracker.example/claims/{claim.pk}/"
    assert f"Permanent address {address}" in record
    assert f"Identifier {claim.uid}" in record
    assert "Date said, as recorded 2023-09~" in record
    assert "Last looked for an answer 3 February 2024" in record
    assert "Logged 1 January 2024" in record
    assert "Published 1 January 2024" in record
    assert "Last changed 1 January 2024" in record
    canonical = [link["href"] for link in tags(response, "link") if link["rel"] == "canonical"]
    assert canonical == [address]


def test_every_source_is_listed_with_where_to_read_it(client):
    first = cast.source(
        "First", publisher="Daily", author="A. Reporter", url="https://daily.example/1",
        archive_url="https://archive.example/1", published="2023-09-20", reliability="B",
    )  # fmt: skip
    response = page(client, cast.claim(source=first, further_sources=["Second"]))
    sources = section(response, "Where it was read")
    assert sources.index("First") < sources.index("Second")
    assert "by A. Reporter 20 September 2023" in " ".join(sources.split())
    assert "usually reliable" in sources
    found = links(response)
    assert found["the document"] == "https://daily.example/1"
    assert found["an archived copy"] == "https://archive.example/1"
    assert found["Second"].startswith("/sources/")


def test_an_assessment_is_signed_and_dated_and_its_absence_said(client):
    judged = cast.claim(credibility="2", assessment="Two photographs match.")
    shown = section(page(client, judged), "How an analyst assesses it")
    assert "Probably true (2 of the Admiralty code), judged by analyst on 2 January 2024." in shown
    assert "Two photographs match." in shown
    assert "Nobody has judged its credibility." in main(page(client, cast.claim()))


def test_a_claim_that_repeats_another_and_that_other_lead_to_each_other(client):
    original = cast.claim("The original")
    repeat = cast.claim("The repeat", duplicate_of=original)
    cast.claim("The draft", duplicate_of=original, published=False)
    assert "The original" in section(page(client, repeat), "It repeats")
    repeats = section(page(client, original), "It is repeated by")
    assert "The repeat" in repeats
    assert "The draft" not in repeats


def test_a_draft_that_is_repeated_is_not_shown(client):
    repeat = cast.claim("The repeat", duplicate_of=cast.claim("The draft", published=False))
    assert "It repeats" not in main(page(client, repeat))


def test_a_counter_claim_leads_back_to_the_claim_whose_place_it_takes(client):
    claim, counter = cast.claim("It was a drone."), cast.claim("It was a shell.")
    cast.response(claim, counter_claim=counter)
    assert "It was a drone." in section(page(client, counter), "It is put in the place of")


def test_a_counter_claim_of_a_draft_leads_nowhere(client):
    claim, counter = cast.claim("It was a drone."), cast.claim("It was a shell.")
    cast.response(claim, counter_claim=counter, published=False)
    assert "It was a drone." not in main(page(client, counter))


def test_other_claims_about_the_event_are_listed_up_to_a_bound(client):
    claim = cast.claim("This one", event="The operation")
    for _ in range(12):
        cast.claim(event="The operation")
    cast.claim("A draft", event="The operation", published=False)
    cast.claim("Another matter")
    response = page(client, claim)
    others = section(response, "Other claims about The operation")
    assert others.count("unanswered") == 10
    assert "A draft" not in others
    assert "Another matter" not in others
    assert links(response)["All claims about this event"] == "/claims/?event=the-operation"


def test_a_claim_about_no_event_has_no_such_neighbours(client):
    claim = cast.claim()
    cast.claim("Another matter")
    assert "Another matter" not in main(page(client, claim))


def test_the_number_of_queries_does_not_grow_with_the_answers(
    client, django_assert_num_queries, django_assert_max_num_queries
):
    claim = cast.claim(
        actor=cast.actor("Ministry", part_of="Azerbaijan"),
        accused=["Armenia"],
        event="The operation",
        place="Stepanakert",
        further_sources=["Second"],
    )

    def more(number):
        for _ in range(number):
            other = cast.claim(event="The operation", duplicate_of=claim)
            answer = cast.response(claim, counter_claim=other)
            cast.response(answer, actor="Azerbaijan")
            cast.response(other, counter_claim=claim)

    more(2)
    with django_assert_max_num_queries(20) as few:
        page(client, claim)
    more(20)
    with django_assert_num_queries(len(few)):
        page(client, claim)


# Where there is nothing to show


def test_a_withdrawn_claim_is_a_short_notice_with_the_reason(client):
    claim = cast.claim("Secret", status="withdrawn", withdrawn_reason="The page was satire.")
    cast.response(claim, "Secret")
    response = page(client, claim)
    assert response.status_code == 200
    assert "was withdrawn" in main(response)
    assert "The page was satire." in main(response)
    assert "Secret" not in words(response)


@pytest.mark.parametrize(
    "state",
    [
        {"status": "draft"},
        {"status": "in-review"},
        {"status": "withdrawn", "published_at": None},  # nobody outside ever saw it
    ],
)
def test_what_was_never_published_is_not_there(client, state):
    response = page(client, cast.claim("Secret", **state))
    assert response.status_code == 404
    assert "There is no claim of this number" in main(response)
    assert "Secret" not in words(response)


@pytest.mark.parametrize(
    "number", ["0", "999", "9223372036854775807", "9223372036854775808", "9" * 40, "9" * 5000]
)
def test_a_number_that_no_claim_has_is_not_there(client, number):
    assert client.get(f"/claims/{number}/").status_code == 404


def test_a_parameter_is_refused_by_name(client):
    claim = cast.claim("A bridge fell.")
    response = client.get(f"/claims/{claim.pk}/?lang=en")
    assert response.status_code == 400
    assert "lang" in main(response)
    assert "A bridge fell." not in main(response)


def test_hostile_text_is_shown_as_text(client):
    hostile = "<script>alert(1)</script> =cmd() \u202eabc\u202c <b>&amp;"
    claim = cast.claim(
        hostile, quote=hostile, language='"><script>', said_note=hostile, place_as_stated=hostile,
        credibility="2", assessment=hostile,
    )  # fmt: skip
    cast.response(claim, hostile, quote=hostile, translation=hostile)
    response = page(client, claim)
    assert main(response).count(hostile) >= 8
    scripts = [each for each in tags(response, "script") if "src" not in each]
    assert scripts == [{"type": "application/ld+json"}]  # data, never run


def test_line_breaks_and_marks_stay_in_the_text(client):
    claim = cast.claim("first\nsecond\u200f third")
    assert "first\nsecond\u200f third" in page(client, claim).content.decode()


def test_the_page_answers_head_and_refuses_to_be_written_to(client):
    claim = cast.claim()
    assert client.head(f"/claims/{claim.pk}/").status_code == 200
    assert client.post(f"/claims/{claim.pk}/").status_code == 405


# Pages of errors


def test_an_unknown_address_says_so_and_leads_on(client):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "Nothing stands at this address" in main(response)
    assert links(response)["All claims"] == "/claims/"


@pytest.mark.parametrize("template", ["400.html", "403.html", "500.html"])
def test_a_page_of_an_error_needs_neither_request_nor_database(template, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert "<h1>" in render_to_string(template)


def test_a_form_without_its_token_is_refused_in_plain_words(django_user_model):
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "a"})
    assert response.status_code == 403
    assert "The form was not accepted" in main(response)
