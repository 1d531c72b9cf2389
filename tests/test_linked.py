"""The linked data (JSON-LD) in the page of a claim."""

import json
import re

import pytest
from playwright.sync_api import Page

from claims.choices import ActorKind
from claims.models import PlaceName
from tests import cast

pytestmark = pytest.mark.django_db

HOSTILE = "</script><script>document.title='broken'</script><!--&amp;\u2028\u2029\"\\ \U0001f4a5"


def blocks(client, claim):
    page = client.get(f"/claims/{claim.pk}/").content.decode()
    return re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)


def data(client, claim):
    (block,) = blocks(client, claim)
    return json.loads(block)


def everything(node):
    """Every name and every value in it, at any depth."""
    if isinstance(node, dict):
        return [*node, *(one for value in node.values() for one in everything(value))]
    return [one for each in node for one in everything(each)] if isinstance(node, list) else [node]


# What it says


def test_it_says_who_claims_what_about_whom_and_when(client, settings):
    settings.SITE_URL = "https://tracker.example"
    accused = cast.actor("Nikol", kind=ActorKind.PERSON, wikidata_id="Q42")
    claim = cast.claim(
        "They shelled us.", accused=accused, mentions=["Russia"], topics=["Shelling"]
    )
    found = data(client, claim)
    assert found["@context"] == "https://schema.org"
    assert found["@type"] == "Claim"
    assert found["@id"] == found["url"] == f"https://tracker.example/claims/{claim.pk}/"
    assert found["identifier"] == f"urn:uuid:{claim.uid}"
    assert found["text"] == "They shelled us."
    assert found["dateCreated"] == "2023-09-19"
    assert found["author"] == {
        "@type": "Organization",
        "@id": "https://tracker.example/actors/azerbaijan/",
        "name": "Azerbaijan",
        "url": "https://tracker.example/actors/azerbaijan/",
    }
    (about,) = found["about"]
    assert (about["@type"], about["name"]) == ("Person", "Nikol")
    assert about["sameAs"] == "https://www.wikidata.org/entity/Q42"
    assert [actor["name"] for actor in found["mentions"]] == ["Russia"]
    assert found["keywords"] == ["Shelling"]


def test_the_tracker_interprets_the_claim_and_publishes_only_the_data(client, settings):
    settings.SITE_URL = "https://tracker.example"
    found = data(client, cast.claim())
    tracker = {
        "@type": "Organization",
        "name": "Counterclaim",
        "url": "https://tracker.example/",
    }
    assert found["claimInterpreter"] == found["sdPublisher"] == tracker
    assert found["sdLicense"] == "https://creativecommons.org/licenses/by/4.0/"
    assert found["sdDatePublished"] == "2024-01-01"
    assert "publisher" not in found


def test_the_event_and_the_place_are_in_it_under_all_its_names(client):
    place = cast.place("Stepanakert", latitude="39.815", longitude="46.752")
    PlaceName.objects.create(place=place, name="Xankəndi", language="az")
    found = data(client, cast.claim(event="The operation", place=place))
    assert [one["name"] for one in found["about"]] == ["The operation"]
    assert found["contentLocation"]["name"] == "Stepanakert"
    assert found["contentLocation"]["alternateName"] == ["Xankəndi"]
    assert found["contentLocation"]["geo"] == {
        "@type": "GeoCoordinates",
        "latitude": 39.815,
        "longitude": 46.752,
    }


def test_quoted_words_keep_their_language_and_their_translation(client):
    claim = cast.claim(quote="Կրակում են", language="hy", translation="They are shooting")
    assert data(client, claim)["hasPart"] == {
        "@type": "Quotation",
        "text": "Կրակում են",
        "inLanguage": "hy",
        "workTranslation": {"@type": "Quotation", "text": "They are shooting"},
    }


@pytest.mark.parametrize(
    ("said", "created"),
    [
        ("2023-09-19", "2023-09-19"),
        ("2023-09", "2023-09"),
        ("2023", "2023"),
        ("2023-09-19T04:00:00+04:00", "2023-09-19T04:00:00+04:00"),
        ("2023-09~", None),
        ("202X", None),
        ("2021/..", None),
        ("1991/1994", None),
        ("", None),
    ],
)
def test_only_a_date_that_is_certain_is_given(client, said, created):
    assert data(client, cast.claim(said=said)).get("dateCreated") == created


# Where it was read


def test_it_appeared_in_every_source_and_first_in_their_one_origin(client):
    ministry = cast.source("Ministry", published="2023-09-19", url="https://ministry.example/1")
    paper = cast.source("Paper", publisher="Daily", relays=ministry, author="A. Reporter")
    found = data(client, cast.claim(source=paper, further_sources=[ministry]))
    assert [one["name"] for one in found["appearance"]] == ["Paper", "Ministry"]
    assert found["appearance"][0]["publisher"]["name"] == "Daily"
    assert found["appearance"][0]["creditText"] == "A. Reporter"
    assert found["firstAppearance"]["name"] == "Ministry"
    assert found["firstAppearance"]["url"] == "https://ministry.example/1"
    assert found["firstAppearance"]["datePublished"] == "2023-09-19"


def test_where_it_appeared_first_is_left_open_where_the_dates_do_not_tell(client):
    dated, undated = cast.source("Dated", published="2023-09-19"), cast.source("Undated")
    assert "firstAppearance" not in data(
        client, cast.claim(source=dated, further_sources=[undated])
    )
    month = cast.source("Month", published="2023-09")
    assert "firstAppearance" not in data(client, cast.claim(source=dated, further_sources=[month]))
    later = cast.source("Later", published="2023-10")
    found = data(client, cast.claim(source=later, further_sources=[dated, month]))
    assert "firstAppearance" not in found
    found = data(client, cast.claim(source=later, further_sources=[dated]))
    assert found["firstAppearance"]["name"] == "Dated"


# The responses


def test_the_responses_are_in_it_with_how_they_answer(client, settings):
    settings.SITE_URL = "https://tracker.example"
    claim, counter = cast.claim(), cast.claim()
    denial = cast.response(
        claim, "We did not.", scope="occurrence", calls_disinformation=True, counter_claim=counter,
        said="2023-09-20", source="The statement",
    )  # fmt: skip
    cast.response(denial, "They did.", actor="Azerbaijan", stance="repeats", said="2023-09-21")
    found = data(client, claim)
    assert found["commentCount"] == 2
    first, second = found["comment"]
    address = f"https://tracker.example/claims/{claim.pk}/"
    assert first["@type"] == "Comment"
    assert first["@id"] == f"{address}#response-{denial.pk}"
    assert first["text"] == "We did not."
    assert first["author"]["name"] == "Armenia"
    assert first["dateCreated"] == "2023-09-20"
    assert first["citation"]["name"] == "The statement"
    assert first["parentItem"] == {"@id": address}
    assert first["keywords"] == [
        {
            "@type": "DefinedTerm",
            "name": "Denies outright",
            "termCode": "denies",
            "inDefinedTermSet": "https://tracker.example/codebook/#codes-stance",
        },
        {
            "@type": "DefinedTerm",
            "name": "Contests: occurrence",
            "termCode": "occurrence",
            "inDefinedTermSet": "https://tracker.example/codebook/#codes-scope",
        },
        {"@type": "DefinedTerm", "name": "Calls it disinformation"},
    ]
    counter_address = f"https://tracker.example/claims/{counter.pk}/"
    assert [one["@id"] for one in first["mentions"]] == [counter_address]
    assert second["parentItem"] == {"@id": f"{address}#response-{denial.pk}"}


def test_the_codebook_has_the_places_that_the_terms_lead_to(client):
    codebook = client.get("/codebook/").content.decode()
    assert 'id="codes-stance"' in codebook
    assert 'id="codes-scope"' in codebook


def test_drafts_and_what_was_withdrawn_are_nowhere_in_it(client):
    claim = cast.claim()
    gone = cast.response(claim, "Secret", quote="Secret", status="withdrawn")
    cast.response(claim, "Secret", published=False)
    cast.response(claim, counter_claim=cast.claim("Secret", published=False))
    cast.response(claim, counter_claim=cast.claim("Secret", status="withdrawn"))
    reply = cast.response(gone, "A reply to what is gone")
    found = data(client, claim)
    assert "Secret" not in json.dumps(found)
    assert found["commentCount"] == 3
    assert all("mentions" not in comment for comment in found["comment"])
    (answer,) = [one for one in found["comment"] if one["@id"].endswith(f"-{reply.pk}")]
    assert "parentItem" not in answer


def test_a_withdrawn_claim_has_no_linked_data(client):
    assert blocks(client, cast.claim(status="withdrawn")) == []


def test_invented_claims_have_no_linked_data(client, settings):
    settings.INVENTED_DATA = True
    assert blocks(client, cast.claim()) == []


def test_it_holds_no_review_where_nobody_signed_one(client):
    source = cast.source("The article", reliability="B")
    claim = cast.claim(source=source)
    cast.response(claim)
    unexplained = cast.claim(source=source, credibility="5")
    for one in [claim, unexplained]:
        found = everything(data(client, one))
        assert not [
            each
            for each in found
            if isinstance(each, str) and re.search("review|rating", each, re.I)
        ]
        assert not {"Improbable", "5", "B", "Denied", "denied"} & set(map(str, found))


def test_a_signed_assessment_is_the_review_of_the_analyst_who_signs_it(client, settings):
    settings.SITE_URL = "https://tracker.example"
    analyst = cast.analyst("ani", first_name="Ani", last_name="Petrosyan")
    claim = cast.claim(
        "They shelled us.", credibility="4", assessment="No crater.", assessed_by=analyst
    )
    address = f"https://tracker.example/claims/{claim.pk}/"
    review = data(client, claim)["review"]
    assert review["@type"] == "ClaimReview"
    assert review["url"] == f"{address}#assessment"
    assert review["itemReviewed"] == {"@id": address}
    assert review["claimReviewed"] == "They shelled us."
    assert (review["author"]["@type"], review["author"]["name"]) == ("Person", "Ani Petrosyan")
    assert review["author"]["affiliation"]["name"] == "Counterclaim"
    assert review["datePublished"] == "2024-01-02"
    assert review["reviewBody"] == "No crater."
    rating = review["reviewRating"]
    assert (rating["ratingValue"], rating["bestRating"], rating["worstRating"]) == (4, 1, 5)
    assert rating["alternateName"] == "Doubtful"
    assert 'id="assessment"' in client.get(f"/claims/{claim.pk}/").content.decode()


# Its place in the page


def test_no_text_can_leave_it(client):
    claim = cast.claim(HOSTILE, quote=HOSTILE, accused=cast.actor(HOSTILE, slug="hostile"))
    (block,) = blocks(client, claim)
    assert not set("<>&\u2028\u2029") & set(block)
    assert json.loads(block)["text"] == HOSTILE
    assert json.loads(block)["about"][0]["name"] == HOSTILE


@pytest.mark.e2e
@pytest.mark.django_db(transaction=True)
def test_a_browser_under_the_strict_policy_takes_it_for_data(live_server, page: Page):
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    claim = cast.claim(HOSTILE)
    response = page.goto(f"{live_server.url}/claims/{claim.pk}/")
    assert "script-src 'self'" in response.headers["content-security-policy"]
    texts = page.evaluate(
        "[...document.scripts].filter(s => s.type === 'application/ld+json').map(s => s.text)"
    )
    assert [json.loads(text)["text"] for text in texts] == [HOSTILE]
    assert page.title() != "broken"
    assert complaints == []
