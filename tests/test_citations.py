"""How a claim is cited: as a sentence, for BibTeX, for reference managers."""

import re
from datetime import UTC, date, datetime

import pytest

from claims.citations import bibtex, cite, plain, ris
from claims.models import Claim, Response
from tests import cast
from tests.reading import links, main

pytestmark = pytest.mark.django_db

ACCESSED = date(2024, 5, 6)
SPECIALS = r"50% of $9 & #1_a ~ ^ \ {open"


def citation_of(claim):
    return cite(Claim.objects.with_exchange().get(pk=claim.pk), ACCESSED)


def fields(entry):
    """The fields of a BibTeX entry; fails where its braces don't pair."""
    depth, values = 0, []
    for character in entry:
        depth += (character == "{") - (character == "}")
        values.append(depth)
        assert depth >= 0
    assert depth == 0
    assert values.count(0) >= 1
    return dict(re.findall(r"^  (\w+) = \{(.*)\},$", entry, re.MULTILINE))


def records(text):
    """The lines of an RIS file as tag and value; fails for a line in another form."""
    assert text.endswith("\r\n")
    lines = text[:-2].split("\r\n")
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - [^\r\n]*", line) for line in lines)
    return [(line[:2], line[6:]) for line in lines]


# What a citation says


def test_the_sentence_attributes_the_claim_and_leads_back_to_it(settings):
    settings.SITE_URL = "https://tracker.example"
    claim = cast.claim("They shelled us", accused="Armenia", said="2023-09")
    assert plain(citation_of(claim)) == (
        "Azerbaijan says about Armenia: They shelled us. Said September 2023."
        f" Counterclaim, claim {claim.pk}, version of 1 January 2024,"
        f" https://tracker.example/claims/{claim.pk}/ (accessed 6 May 2024)."
        f" urn:uuid:{claim.uid}. CC BY 4.0.\n"
    )


def test_a_date_that_is_inferred_or_unknown_is_said_to_be_so():
    inferred = plain(citation_of(cast.claim(said="2023-09-19", said_note="The day it began.")))
    assert "Said 19 September 2023 (date inferred)." in inferred
    assert "Date said unknown." in plain(citation_of(cast.claim(said="")))


def test_many_accused_are_counted_and_not_all_named():
    few = cast.claim(accused=["Armenia", "France", "Russia"])
    assert citation_of(few).title.startswith("Azerbaijan says about Armenia, France and Russia: ")
    many = cast.claim(accused=[f"Actor {number}" for number in range(9)])
    assert "about Actor 0, Actor 1, Actor 2, Actor 3 and 5 others: " in citation_of(many).title


def test_the_version_is_the_day_of_the_last_change_that_readers_see():
    claim = cast.claim()
    answer = cast.response(claim)
    assert citation_of(claim).version == date(2024, 1, 1)
    Response.objects.filter(pk=answer.pk).update(changed_at=datetime(2024, 3, 4, 23, 0, tzinfo=UTC))
    assert citation_of(claim).version == date(2024, 3, 4)
    cast.response(claim, published=False, changed_at=datetime(2025, 1, 1, tzinfo=UTC))
    assert citation_of(claim).version == date(2024, 3, 4)


def test_a_long_text_is_shortened_and_an_ordinary_one_is_not():
    ordinary = "word " * 80 + "lastly"
    assert citation_of(cast.claim(ordinary)).title.endswith("word lastly")
    assert len(citation_of(cast.claim("word " * 9_999)).title) < 600


def test_no_text_can_break_the_line_or_turn_what_follows_it_round():
    claim = cast.claim("first\r\nTY  - HACK\u2028\u202eturned\x07 \u0567\u200f")
    for written in (plain(citation_of(claim)), ris(citation_of(claim)), bibtex(citation_of(claim))):
        assert "first TY - HACK turned \u0567\u200f" in written
        assert "\u202e" not in written
    assert plain(citation_of(claim)).count("\n") == 1


def test_a_citation_of_invented_data_says_so_in_each_style(settings):
    settings.INVENTED_DATA = True
    citation = citation_of(cast.claim())
    assert plain(citation).startswith("Invented data: nobody said this.")
    assert "invented data: nobody said this" in fields(bibtex(citation))["note"]
    assert ("N1", "invented data: nobody said this") in records(ris(citation))


# BibTeX


def test_an_entry_for_bibtex_holds_every_fact(settings):
    settings.SITE_URL = "https://tracker.example"
    claim = cast.claim("They shelled us.", accused="Armenia")
    entry = bibtex(citation_of(claim))
    assert entry.startswith(f"@misc{{counterclaim-claim-{claim.pk},\n")
    assert fields(entry) == {
        "author": "{Counterclaim}",
        "title": "{Azerbaijan says about Armenia: They shelled us.}",
        "year": "2024",
        "month": "1",
        "version": "2024-01-01",
        "url": f"https://tracker.example/claims/{claim.pk}/",
        "urldate": "2024-05-06",
        "note": "said 19 September 2023; version of 1 January 2024;"
        f" urn:uuid:{claim.uid}; CC BY 4.0",
    }


def test_what_is_special_for_bibtex_is_escaped_and_braces_pair():
    title = fields(bibtex(citation_of(cast.claim(SPECIALS))))["title"]
    assert title == (
        r"{Azerbaijan says: 50\% of \$9 \& \#1\_a \textasciitilde{} \textasciicircum{}"
        r" \textbackslash{} \textbraceleft{}open}"
    )
    assert fields(bibtex(citation_of(cast.claim("} closed, } again"))))


def test_letters_of_every_script_stay_as_they_are():
    words = "Степанакерт Ստեփանակերտ სტეფანაკერტი ستيباناكيرت Xankəndi"
    citation = citation_of(cast.claim(words))
    assert words in bibtex(citation)
    assert words in ris(citation)


# RIS


def test_a_record_for_reference_managers_holds_every_fact(settings):
    settings.SITE_URL = "https://tracker.example"
    claim = cast.claim("They shelled us.", accused="Armenia")
    assert records(ris(citation_of(claim))) == [
        ("TY", "ELEC"),
        ("ID", f"counterclaim-claim-{claim.pk}"),
        ("AU", "Counterclaim"),
        ("TI", "Azerbaijan says about Armenia: They shelled us."),
        ("PY", "2024"),
        ("DA", "2024/01/01"),
        ("ET", "2024-01-01"),
        ("UR", f"https://tracker.example/claims/{claim.pk}/"),
        ("Y2", "2024/05/06"),
        ("AN", f"urn:uuid:{claim.uid}"),
        ("DB", "Counterclaim"),
        ("N1", "said 19 September 2023"),
        ("N1", "version of 1 January 2024"),
        ("N1", f"urn:uuid:{claim.uid}"),
        ("N1", "CC BY 4.0"),
        ("ER", ""),
    ]


# On the page and as files


def test_the_page_shows_the_sentence_and_leads_to_the_files(client):
    claim = cast.claim("They shelled us.", accused="Armenia")
    page = client.get(f"/claims/{claim.pk}/")
    assert "Cite this Azerbaijan says about Armenia: They shelled us. Said 19" in main(page)
    found = links(page)
    for label, suffix in [("Plain text", "txt"), ("BibTeX", "bib"), ("RIS", "ris")]:
        assert found[label] == f"/claims/{claim.pk}/cite.{suffix}"


@pytest.mark.parametrize(
    ("suffix", "media_type", "beginning"),
    [
        ("txt", "text/plain; charset=utf-8", "Azerbaijan says: Ստեփանակերտ"),
        ("bib", "application/x-bibtex; charset=utf-8", "@misc{counterclaim-claim-"),
        ("ris", "application/x-research-info-systems; charset=utf-8", "TY  - ELEC\r\n"),
    ],
)
def test_each_style_is_a_file_in_utf_8(client, suffix, media_type, beginning):
    claim = cast.claim("Ստեփանակերտ")
    response = client.get(f"/claims/{claim.pk}/cite.{suffix}")
    assert response.status_code == 200
    assert response["Content-Type"] == media_type
    name = f"counterclaim-claim-{claim.pk}.{suffix}"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["Cache-Control"] == "no-cache"
    assert response.content.decode().startswith(beginning)
    assert "Ստեփանակերտ" in response.content.decode()


@pytest.mark.parametrize("state", ["draft", "in-review", "withdrawn"])
def test_what_readers_cannot_see_cannot_be_cited(client, state):
    claim = cast.claim("Secret", status=state)
    response = client.get(f"/claims/{claim.pk}/cite.txt")
    assert response.status_code == 404
    assert "Secret" not in response.content.decode()


@pytest.mark.parametrize("address", ["999/cite.txt", "9223372036854775808/cite.bib", "1/cite.doc"])
def test_no_other_claim_and_no_other_style_can_be_cited(client, address):
    cast.claim()
    assert client.get(f"/claims/{address}").status_code == 404


def test_a_citation_takes_no_parameters_and_is_only_read(client):
    address = f"/claims/{cast.claim().pk}/cite.txt"
    assert client.get(f"{address}?style=long").status_code == 400
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405
