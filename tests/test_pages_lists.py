"""What the lists of claims, denials and silences show, offer and refuse."""

import csv
import io
from datetime import date

import pytest

from claims.models import Claim
from tests import cast
from tests.reading import links, main, tags, words

pytestmark = pytest.mark.django_db

LISTS = ["/claims/", "/denials/", "/silences/"]
FILTERED = ["/claims/", "/denials/"]


@pytest.fixture
def shelling():
    """A claim that the accused denies after two days, and one that nobody answers."""
    denied = cast.claim(
        "A school was shelled.", actor="Azerbaijan", accused="Armenia", said="2023-09-20"
    )
    cast.response(
        denied,
        "No school was shelled.",
        actor="Armenia",
        said="2023-09-22",
        calls_disinformation=True,
        scope="occurrence,attribution",
    )
    cast.claim("A bridge fell.", actor="Russia", said="2022-05-01")
    return denied


def in_order(response, *texts):
    """Whether the texts stand on the page, one after the other."""
    shown = main(response)
    positions = [shown.find(text) for text in texts]
    return -1 not in positions and positions == sorted(positions)


# The exchange


def test_a_claim_stands_beside_its_answer(client, shelling):
    shown = main(client.get("/claims/?accused=armenia"))
    assert "Azerbaijan says about Armenia A school was shelled." in shown
    assert "20 September 2023" in shown
    assert "after 2 days" in shown
    assert "Armenia denies outright and calls it disinformation No school was shelled." in shown
    assert "contests: occurrence, attribution" in shown


def test_the_word_disinformation_is_quoted_as_the_actors_own(client, shelling):
    page = client.get("/claims/").content.decode()
    assert "calls it <q>disinformation</q>" in page


def test_silence_is_said_outright_with_the_day_somebody_last_looked(client):
    cast.claim("Said long ago", said="1991")
    cast.claim("Looked for", said="2023-09-19", silence_checked_on="2024-02-03")
    shown = main(client.get("/claims/?sort=oldest"))
    never, looked = shown.split("Looked for", 1)
    assert "No answer on record. Nobody has looked for an answer yet." in never
    assert "No answer on record. Last looked for on 3 February 2024." in looked
    assert "silent for" in never


def test_the_claimant_repeating_itself_is_no_answer(client):
    claim = cast.claim("A bridge fell.", actor="Russia")
    cast.response(claim, "It did fall.", actor="Russia", stance="repeats")
    shown = main(client.get("/claims/"))
    assert "Russia repeats the claim" in shown
    assert "No answer on record." in shown


def test_a_retraction_that_nobody_preceded_leaves_no_answer_on_record(client):
    claim = cast.claim("A bridge fell.", actor="Russia")
    cast.response(claim, "It did not fall.", actor="Russia", stance="retracts")
    shown = main(client.get("/claims/"))
    assert "Russia retracts the claim" in shown
    assert "No answer on record." in shown
    assert "silent for" not in shown


def test_who_answers_is_marked_as_the_accused_or_as_a_third_party(client):
    claim = cast.claim(actor="Azerbaijan", accused="Armenia")
    cast.response(claim, "Not us", actor=cast.actor("Ministry", part_of="Armenia"))
    cast.response(claim, "We saw nothing", actor="France", stance="declines")
    shown = main(client.get("/claims/"))
    assert "Answer of the accused Ministry denies outright" in shown
    assert "Answer of a third party France declines to comment" in shown


def test_where_nobody_is_accused_nobody_is_a_third_party(client):
    cast.response(cast.claim(actor="Azerbaijan"), actor="France")
    assert "third party" not in main(client.get("/claims/"))


def test_a_denial_of_a_denial_stands_in_its_thread(client):
    claim = cast.claim(actor="Azerbaijan", accused="Armenia")
    first = cast.response(claim, "It denies it", actor="Armenia", said="2023-09-20")
    cast.response(claim, "It saw nothing", actor="France", said="2023-09-22")
    reply = cast.response(first, "It insists", actor="Azerbaijan", said="2023-09-25")
    response = client.get("/claims/")
    assert in_order(response, "It denies it", "It insists", "It saw nothing")
    assert "in reply to Armenia" in main(response)
    places = {item.get("id"): item["class"] for item in tags(response, "li") if item.get("id")}
    assert places[f"response-{first.pk}"] == "depth-0"
    assert places[f"response-{reply.pk}"] == "depth-1"


def test_a_counter_claim_is_linked_once_it_is_published(client):
    claim, other = cast.claim(accused="Armenia"), cast.claim("It fell by itself.", published=False)
    cast.response(claim, counter_claim=other)
    assert "It fell by itself." not in main(client.get("/claims/?accused=armenia"))
    Claim.objects.filter(pk=other.pk).update(status="published", published_at=cast.LOGGED_AT)
    found = links(client.get("/claims/?accused=armenia"))
    assert found["It fell by itself."] == f"/claims/{other.pk}/"


def test_only_an_exact_date_is_marked_as_one_and_an_inferred_one_says_how(client):
    cast.claim(said="2020-11-10", said_note="The paper gives no day.")
    cast.claim(said="2023-09~")
    cast.claim(said="")
    response = client.get("/claims/")
    assert [time["datetime"] for time in tags(response, "time")] == ["2020-11-10"]
    shown = main(response)
    assert "10 November 2020 date inferred The paper gives no day." in shown
    assert "about September 2023" in shown
    assert "date unknown" in shown


def test_a_place_stands_under_all_its_names_each_in_its_language(client):
    place = cast.place("Stepanakert")
    place.names.create(name="Xankəndi", language="az")
    place.names.create(name="Ստեփանակերտ", language="hy")
    cast.claim(place=place, place_as_stated="the city")
    response = client.get("/claims/")
    assert "Stepanakert (Xankəndi, Ստեփանակերտ), in the source “the city”" in main(response)
    languages = [name.get("lang") for name in tags(response, "bdi")]
    assert "az" in languages
    assert "hy" in languages


def test_numbers_stand_as_the_claim_states_them(client):
    cast.claim(killed_low=7000, killed_high=7500, wounded_low=2, wounded_high=2)
    assert "7,000 to 7,500 killed · 2 wounded".replace(" · ", " ") in main(client.get("/claims/"))


def test_the_admiralty_code_is_spelled_out(client):
    source = cast.source("A report", reliability="B", author="A. Reporter", kind="report")
    cast.claim(source=source, credibility="3")
    response = client.get("/claims/")
    shown = main(response)
    assert "report by A. Reporter Admiralty code B3 Usually reliable; possibly true." in shown


def test_a_quote_is_set_in_the_direction_of_its_language_apart_from_its_surroundings(client):
    cast.claim(quote="لا توجد إصابات", language="ar", translation="Nobody was hurt")
    cast.claim(quote="Пострадавших нет", language="")
    response = client.get("/claims/?sort=logged")
    unknown, arabic = tags(response, "blockquote")
    assert (arabic["lang"], arabic["dir"]) == ("ar", "rtl")
    assert "lang" not in unknown
    assert unknown["dir"] == "auto"
    assert "In translation: Nobody was hurt" in main(response)


HOSTILE = "<script>alert(1)</script> =cmd()|' /C calc'!A0 \u202eabc\u202c\nsecond line"


@pytest.mark.parametrize("address", LISTS)
def test_hostile_text_is_shown_as_text(client, address):
    claim = cast.claim(HOSTILE, quote=HOSTILE, language='x"><script>', place_as_stated=HOSTILE)
    if address == "/denials/":
        cast.response(claim, HOSTILE)
    response = client.get(address)
    assert " ".join(HOSTILE.split()) in main(response)
    assert [each for each in tags(response, "script") if "src" not in each] == []


def test_a_very_long_text_is_shortened_in_a_list_and_says_where_the_rest_is(client):
    claim = cast.claim("word " * 9_999 + "lastly")
    response = client.get("/claims/")
    assert "lastly" not in main(response)
    assert len(response.content) < 60_000
    assert links(response)["Read all 50,001 characters"] == f"/claims/{claim.pk}/"


def test_drafts_and_what_was_withdrawn_are_in_no_list(client):
    claim = cast.claim("Seen")
    cast.response(claim, "Seen denial")
    for status in ["draft", "in-review", "withdrawn"]:
        hidden = cast.claim("Hidden", status=status)
        cast.response(hidden, "Hidden denial")
        cast.response(claim, "Hidden denial", status=status)
    for address in LISTS:
        assert "Hidden" not in words(client.get(address))


# What the list says about itself


def test_the_sentence_of_the_filters_is_heading_and_title(client, shelling):
    response = client.get("/claims/?actor=azerbaijan&accused=armenia&standing=denied")
    assert "Claims by Azerbaijan against Armenia, denied" in main(response)
    title = "<title>Claims by Azerbaijan against Armenia, denied · Counterclaim</title>"
    assert title in response.content.decode()


def test_the_counts_say_how_the_claims_stand_and_each_opens_those(client, shelling):
    response = client.get("/claims/")
    assert "2 claims 1 denied 1 unanswered".replace(" 1", " · 1") in main(response)
    opened = client.get(links(response)["1 denied"])
    assert "1 claim · 1 denied" in main(opened)
    assert "A bridge fell." not in main(opened)


def test_undated_claims_that_a_date_leaves_out_are_counted_and_shown_on_demand(client, shelling):
    cast.claim("Nobody knows when.", said="")
    response = client.get("/claims/?said_after=2023&standing=denied&standing=unanswered")
    assert "1 more of unknown date left out" in main(response)
    shown = main(client.get(links(response)["show all dates"]))
    assert "Nobody knows when." in shown
    assert "A bridge fell." in shown


def test_nothing_is_said_to_be_left_out_where_no_date_is_asked_for(client):
    cast.claim(said="")
    assert "of unknown date" not in main(client.get("/claims/"))


@pytest.mark.parametrize("address", FILTERED)
def test_each_active_filter_is_a_chip_that_removes_just_itself(client, shelling, address):
    response = client.get(f"{address}?actor=azerbaijan&actor=russia&accused=armenia&sort=oldest")
    found = links(response)
    assert (
        found["Remove accused: Armenia"] == f"{address}?actor=azerbaijan&actor=russia&sort=oldest"
    )
    assert (
        found["Remove claimant: Russia"]
        == f"{address}?actor=azerbaijan&accused=armenia&sort=oldest"
    )
    assert found["Remove all"] == address


def test_the_orders_are_links_that_keep_the_filters(client, shelling):
    response = client.get("/claims/?said_after=2020")
    assert in_order(response, "A school was shelled.", "A bridge fell.")
    oldest = links(response)["Oldest first"]
    assert oldest == "/claims/?said_after=2020&sort=oldest"
    assert in_order(client.get(oldest), "A bridge fell.", "A school was shelled.")


def test_the_export_buttons_say_how_many_rows_the_files_hold(client, shelling):
    cast.response(shelling, actor="France", stance="declines")
    response = client.get("/claims/?said_after=2020")
    for label, number in {"Export 2 rows as CSV": 2, "3 rows as exchanges CSV": 3}.items():
        download = client.get(links(response)[label])
        content = b"".join(download.streaming_content).decode()
        assert len(list(csv.DictReader(io.StringIO(content, newline="")))) == number


def test_the_export_holds_what_the_filters_find(client, shelling):
    address = links(client.get("/claims/?standing=denied"))["Export 1 row as CSV"]
    assert address == "/claims.csv?standing=denied"


# Filters as a form


def test_the_form_shows_what_is_chosen_and_sends_everything_that_can_be_asked(client, shelling):
    response = client.get("/claims/?actor=azerbaijan&q=school&said_after=2020&sort=oldest")
    fields = [field for field in tags(response, "input") if "name" in field]
    values = {field["name"]: field.get("value") for field in fields if field.get("type") is None}
    assert values["q"] == "school"
    assert values["said_after"] == "2020"
    assert [field["value"] for field in fields if "checked" in field and field["value"]] == [
        "azerbaijan"
    ]
    assert ("sort", "oldest") in {(field["name"], field.get("value")) for field in fields}
    assert {field["name"] for field in fields} == {
        "q", "actor", "accused", "responder", "standing", "stance", "calls_disinformation",
        "answered_by_accused", "topic", "event", "place", "source", "publisher", "said_after",
        "said_before", "logged_after", "credibility", "reliability", "sort",
    } - {
        "topic", "event", "place", "publisher",  # none of these is on record
        "source",  # its own page leads to its claims
    }  # fmt: skip


def test_a_source_that_was_chosen_stands_in_the_form_where_it_can_be_dropped(client, shelling):
    response = client.get(f"/claims/?source={shelling.source_id}")
    chosen = [field for field in tags(response, "input") if field.get("name") == "source"]
    assert [field["value"] for field in chosen] == [str(shelling.source_id)]
    assert "checked" in chosen[0]


@pytest.mark.parametrize("address", FILTERED)
def test_a_sent_form_leads_to_the_shortest_address(client, address):
    cast.actor("Azerbaijan")
    response = client.get(f"{address}?q=&actor=azerbaijan&said_after=&calls_disinformation=")
    assert response.status_code == 302
    assert response.url == f"{address}?actor=azerbaijan"
    assert client.get(f"{address}?q=").url == address


@pytest.mark.parametrize("address", FILTERED)
@pytest.mark.parametrize(
    ("query", "name", "text"),
    [
        ("actor=nobody", "actor", "nobody"),
        ("said_after=2023-02-30", "said_after", "2023-02-30"),
        ("said_before=0000", "said_before", "0000"),
        ("said_after=10000", "said_after", "10000"),
        ("said_after=" + "9" * 40, "said_after", "9" * 40),
        ("said_after=2023&said_before=2020", "said_after", "2023"),
        ("standing=true", "standing", "true"),
        ("source=9223372036854775808", "source", "9223372036854775808"),
        ("calls_disinformation=maybe", "calls_disinformation", "maybe"),
        ("q=%00", "q", "NUL"),
        ("q=%ff", "q", "UTF-8"),
    ],
)
def test_a_bad_value_is_refused_at_its_field_and_nothing_is_listed(
    client, shelling, address, query, name, text
):
    response = client.get(f"{address}?{query}")
    assert response.status_code == 400
    assert "A school was shelled." not in words(response)
    assert "Export" not in words(response)
    errors = [box for box in tags(response, "p") if box.get("id") == f"error-{name}"]
    assert len(errors) == 1
    described = [
        field.get("aria-describedby") or ""
        for kind in ("input", "fieldset")
        for field in tags(response, kind)
    ]
    assert any(f"error-{name}" in ids.split() for ids in described)
    assert text in main(response)


@pytest.mark.parametrize("address", FILTERED)
@pytest.mark.parametrize("query", ["nonsense=1", "nonsense=", "Actor=azerbaijan", "%00=1"])
def test_an_unknown_parameter_is_refused_by_name(client, shelling, address, query):
    response = client.get(f"{address}?{query}")
    assert response.status_code == 400
    assert "A school was shelled." not in words(response)
    assert "is not a parameter here" in main(response)


def test_a_bad_order_is_refused(client, shelling):
    response = client.get("/claims/?sort=best")
    assert response.status_code == 400
    assert "best" in main(response)


def test_a_refused_filter_can_be_dropped_with_a_click(client, shelling):
    response = client.get("/claims/?actor=nobody&standing=denied")
    mended = client.get(links(response)["Remove claimant: nobody"])
    assert mended.status_code == 200
    assert "A school was shelled." in main(mended)


def test_nothing_found_says_which_filter_to_drop_and_what_that_finds(client, shelling):
    cast.claim("Another bridge fell.", actor="Russia", said="2022-06-01")
    response = client.get("/claims/?actor=russia&standing=denied")
    assert response.status_code == 200
    assert "No claim matches all of these filters." in main(response)
    found = links(response)
    assert found["2 claims without the filter “standing”"] == "/claims/?actor=russia"
    assert found["1 claim without the filter “claimant”"] == "/claims/?standing=denied"


def test_where_dropping_one_filter_finds_nothing_that_is_said(client, shelling):
    response = client.get("/claims/?actor=armenia&standing=retracted&said_before=1900")
    assert "Dropping any single one finds nothing either." in main(response)


def test_an_empty_tracker_says_so(client):
    assert "There is no claim on record yet." in main(client.get("/claims/"))
    assert "There is no denial on record yet." in main(client.get("/denials/"))
    assert "No claim on record is without an answer." in main(client.get("/silences/"))


# Pages


def test_a_list_is_read_in_pages_of_25_that_keep_the_filters(client):
    for _ in range(26):
        cast.claim(actor="Azerbaijan")
    first = client.get("/claims/?actor=azerbaijan&sort=oldest")
    assert len(tags(first, "article")) == 25
    assert "Claim 26" not in main(first)
    address = links(first)["Next"]
    assert address == "?actor=azerbaijan&sort=oldest&page=2"
    second = client.get(f"/claims/{address}")
    assert len(tags(second, "article")) == 1
    assert "Claim 26" in main(second)
    assert "26 to 26 of 26" in main(second)
    assert "page 2 · Counterclaim</title>" in second.content.decode()


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize(
    "number", ["2", "0", "-1", "abc", "", "1.0", "٢", "999999999999999999999", "1&page=1"]
)
def test_a_page_that_is_not_there_is_not_found(client, address, number):
    cast.response(cast.claim())
    cast.claim()
    response = client.get(f"{address}?page={number}")
    if address == "/silences/" and "&" in number:
        assert response.status_code == 400
        return
    assert response.status_code == 404
    assert "There is no" in main(response)


def test_the_first_page_of_an_empty_list_is_there(client):
    for address in LISTS:
        assert client.get(f"{address}?page=1").status_code == 200


@pytest.mark.parametrize("address", LISTS)
def test_the_number_of_queries_does_not_grow_with_the_rows(
    client, address, django_assert_num_queries, django_assert_max_num_queries
):
    def more(number):
        for _ in range(number):
            claim = cast.claim(
                actor=cast.actor("Ministry", part_of="Azerbaijan"),
                accused=["Armenia", "France"],
                mentions=["Russia"],
                topics=["Shelling", "Mines"],
                place="Stepanakert",
                event="The operation",
                further_sources=["Another article"],
            )
            if address != "/silences/":
                denial = cast.response(claim, counter_claim=claims[0] if claims else None)
                cast.response(denial, actor="Azerbaijan")
                cast.response(claim, actor="France", stance="declines")
                cast.response(claim, actor="Azerbaijan", stance="repeats")
            claims.append(claim)

    claims = []
    more(2)
    with django_assert_max_num_queries(36) as few:
        client.get(address)
    more(23)
    with django_assert_num_queries(len(few)):
        response = client.get(address)
    assert len(tags(response, "article")) == 25


# Denials


def test_denials_stand_newest_first_each_beside_the_claim_it_denies(client, shelling):
    late = cast.claim("A road was mined.", actor="Russia", accused="France", said="2023-01-01")
    cast.response(late, "No road was mined.", actor="France", said="2024-01-01")
    cast.response(late, "It does not know.", actor="Armenia", stance="declines")
    response = client.get("/denials/")
    assert "2 denials" in main(response)
    assert in_order(
        response,
        "A road was mined.",
        "No road was mined.",
        "A school was shelled.",
        "No school was shelled.",
    )
    assert "It does not know." not in main(response)


def test_denials_take_the_filters_of_the_claims(client, shelling):
    other = cast.claim("A road was mined.", actor="Russia")
    cast.response(other, "No road was mined.", actor="France")
    shown = main(client.get("/denials/?actor=azerbaijan&responder=armenia"))
    assert "Denials by Armenia of claims by Azerbaijan" in shown
    assert "No school was shelled." in shown
    assert "No road was mined." not in shown


def test_two_denials_of_one_claim_give_no_identifier_twice(client, shelling):
    cast.response(shelling, "It wasn't them.", actor="France")
    page = client.get("/denials/")
    ids = [
        attributes["id"]
        for kind in ("h3", "li", "article", "div", "details")
        for attributes in tags(page, kind)
        if "id" in attributes
    ]
    assert len(ids) == len(set(ids))


# Silences


def test_silences_stand_longest_first_and_leave_out_what_was_answered(client, shelling):
    cast.claim("The oldest", said="1991")
    cast.claim("The undated", said="")
    cast.claim("The newest", said="2023-11-01")
    response = client.get("/silences/")
    assert in_order(response, "The oldest", "A bridge fell.", "The newest", "The undated")
    assert "A school was shelled." not in main(response)
    assert "All of them 4" in main(response)


def test_silences_part_into_those_looked_for_and_those_not_yet(client, shelling):
    cast.claim("A mill burned.", said="1991", silence_checked_on=date(2024, 5, 1))
    ways = links(client.get("/silences/"))
    looked, not_yet = ways["Looked for, none found"], ways["Nobody has looked yet"]
    shown = main(client.get(looked))
    assert "A mill burned." in shown
    assert "Last looked for on 1 May 2024." in shown
    assert "A bridge fell." not in shown
    assert "Looked for, none found 1 Nobody has looked yet 1" in shown
    shown = main(client.get(not_yet))
    assert "A bridge fell." in shown
    assert "A mill burned." not in shown


def test_the_pages_of_the_silences_keep_to_the_kind_that_was_chosen(client):
    for _ in range(26):
        cast.claim()
    cast.claim("A mill burned.", silence_checked_on=date(2024, 5, 1))
    following = links(client.get("/silences/?looked=no"))["Next"]
    assert len(client.get("/silences/" + following).context["page"]) == 1
    assert "A mill burned." not in main(client.get("/silences/" + following))


def test_silences_refuse_another_word_than_yes_or_no(client, shelling):
    cast.claim("A mill burned.", silence_checked_on=date(2024, 5, 1))
    for query in ["looked=perhaps", "looked=", "looked=yes&looked=no"]:
        response = client.get(f"/silences/?{query}")
        assert response.status_code == 400, query
        assert "looked" in main(response)
        assert "A mill burned." not in words(response)


def test_silences_can_be_filtered_as_claims(client, shelling):
    shown = main(client.get(links(client.get("/silences/"))["Filter these claims"]))
    assert "A bridge fell." in shown
    assert "A school was shelled." not in shown


def test_silences_refuse_what_they_do_not_take(client, shelling):
    response = client.get("/silences/?actor=russia")
    assert response.status_code == 400
    assert "A bridge fell." not in words(response)


# The frame


@pytest.mark.parametrize("address", LISTS)
def test_nothing_on_the_page_needs_inline_code_or_style(client, shelling, address):
    response = client.get(address)
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert [each for each in tags(response, "script") if "src" not in each] == []
    assert tags(response, "style") == []
    page = response.content.decode()
    assert " style=" not in page
    assert " onclick=" not in page


@pytest.mark.parametrize("address", LISTS)
def test_the_navigation_marks_where_one_is(client, address):
    here = [
        link["href"]
        for link in tags(client.get(address), "a")
        if link.get("aria-current") == "page"
    ]
    assert address in here


def test_the_search_in_the_masthead_asks_the_list_of_claims(client):
    response = client.get("/silences/")
    form = tags(response, "form")[0]
    assert (form["action"], form["role"]) == ("/claims/", "search")
    assert tags(response, "input")[0]["name"] == "q"


@pytest.mark.parametrize("address", LISTS)
def test_a_list_answers_head_and_refuses_to_be_written_to(client, shelling, address):
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405


def test_invented_data_is_marked_on_every_page(client, settings):
    assert "Invented data" not in words(client.get("/claims/"))
    settings.INVENTED_DATA = True
    for address in [*LISTS, "/nowhere/"]:
        assert "Invented data" in words(client.get(address))
