"""A page's own words are proposed for a source, and nothing that it does not say."""

import pytest

from claims.fetching import fetch
from claims.reading import Proposal, propose, text_of

PAGE = "http://news.example/report"


@pytest.fixture
def proposed(web):
    """What is proposed for a page with this head and this body."""

    def propose_page(head="", body="<p>Words.</p>", lang=""):
        attribute = f' lang="{lang}"' if lang else ""
        web.page(
            PAGE, f"<!doctype html><html{attribute}><head>{head}</head><body>{body}</body></html>"
        )
        return propose(fetch(PAGE))

    return propose_page


def meta(**content):
    return "".join(
        f'<meta property="{name.replace("__", ":")}" content="{value}">'
        for name, value in content.items()
    )


def linked(json):
    return f'<script type="application/ld+json">{json}</script>'


def test_what_a_page_declares_is_proposed(proposed):
    head = "<title>School shelled - Example News</title>" + meta(
        og__title="School shelled", og__site_name="Example News", author="Ani Petrosyan",
        article__published_time="2023-09-19T13:05:00+04:00",
    )  # fmt: skip
    assert proposed(head, lang="hy") == Proposal(
        title="School shelled", author="Ani Petrosyan", published="2023-09-19T13:05:00+04:00",
        publisher="Example News", language="hy", text="Words.",
    )  # fmt: skip


def test_schema_org_is_read_wherever_it_stands_in_the_page(proposed):
    found = proposed(
        body="<p>Words.</p>"
        + linked(
            '{"@context": "https://schema.org",'
            ' "@graph": [{"@type": "WebSite"}, {"@type": "NewsArticle", "headline": "Shelled",'
            ' "datePublished": "2023-09", "author": {"@type": "Person", "name": "Ani Petrosyan"},'
            ' "publisher": {"@type": "Organization", "name": "Example News"}}]}'
        )
    )
    assert (found.published, found.publisher) == ("2023-09", "Example News")
    assert (found.title, found.author) == ("Shelled", "Ani Petrosyan")


def test_nothing_is_proposed_that_a_page_does_not_say(proposed):
    found = proposed(
        "<title>Shelled</title>",
        "<p>Published in Baku on September 19, 2023.</p><footer>© 2024 example.org</footer>",
    )
    assert (found.published, found.publisher, found.language, found.author) == ("", "", "", "")


@pytest.mark.parametrize(
    ("said", "edtf"),
    [
        ("2023-09-19", "2023-09-19"),
        ("2023-09", "2023-09"),
        ("2023", "2023"),
        ("2023-09-19T13:05", "2023-09-19"),  # of no zone: no moment
        ("2023-09-19 13:05:10+0400", "2023-09-19T13:05:10+04:00"),
        ("2023-09-19T09:05:10.123Z", "2023-09-19T09:05:10Z"),
        ("2023-02-30", ""),
        ("19 September 2023", ""),
        ("03/04/2023", ""),
        ("", ""),
    ],
)
def test_a_date_is_as_exact_as_it_is_said(proposed, said, edtf):
    assert proposed(meta(article__published_time=said)).published == edtf


def test_a_change_is_no_publication(proposed):
    assert proposed(meta(article__modified_time="2023-09-19")).published == ""


@pytest.mark.parametrize(
    ("lang", "head", "tag"),
    [
        ("hy-AM", "", "hy-AM"),
        ("az_AZ", "", "az-AZ"),
        ("", meta(og__locale="ru_RU"), "ru-RU"),
        ("???", "", ""),
        ("x" * 50, "", ""),
    ],
)
def test_the_language_is_a_tag(proposed, lang, head, tag):
    assert proposed(head, lang=lang).language == tag


def test_the_text_is_what_a_reader_sees_line_by_line(proposed):
    found = proposed(
        "<title>Title</title><style>p {}</style>",
        "<h1>Shelled</h1><p>A <b>sch&shy;ool</b>,\n they say,<br>was hit.<script>no()</script></p>"
        "<ul><li>one<li>two</ul><noscript>no</noscript><!-- no -->last\u200b",
    )
    assert found.text == "Shelled\nA school, they say,\nwas hit.\none\ntwo\nlast"


@pytest.mark.parametrize(
    ("encoding", "header", "head"),
    [
        ("windows-1251", "text/html; charset=windows-1251", ""),
        ("windows-1251", "text/html", '<meta charset="windows-1251">'),
        ("utf-8", "text/html; charset=no-such", ""),
        ("utf-8-sig", "text/html", ""),
        ("utf-16", "text/html; charset=utf-16", ""),
    ],
)
def test_a_page_is_read_in_its_own_encoding(web, encoding, header, head):
    page = f"<html><head>{head}<title>Школа</title></head><body><p>Обстрел школы</p></body></html>"
    web.page(PAGE, page.encode(encoding), content_type=header)
    found = propose(fetch(PAGE))
    assert (found.title, found.text) == ("Школа", "Обстрел школы")


@pytest.mark.parametrize(
    "page",
    [
        "", "\0\0", "no markup", "<p>a", "<div>" * 20_000, linked("[" * 50_000),
        linked('{"datePublished": {"a": 1}, "publisher": [1], "@graph": 5}'),
        linked('{"datePublished": "\\ud800"}'), '<meta content="">', "<html lang>",
        '<?xml version="1.0" encoding="utf-16"?><html><body>x</body></html>',
    ],
    ids=range(11),
)  # fmt: skip
def test_no_page_is_too_broken_to_be_read(web, page):
    web.page(PAGE, page)
    found = propose(fetch(PAGE))
    assert found.published == ""
    assert "\0" not in found.text + found.title


def test_long_titles_fit_the_field(proposed):
    assert len(proposed(f"<title>{'word ' * 500}</title>").title) <= 500


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "application/json"])
def test_of_what_is_no_page_nothing_is_proposed(web, kind):
    web.page(PAGE, b"%PDF-1.7", content_type=kind)
    found = fetch(PAGE)
    assert propose(found) == Proposal()
    assert text_of(found) == ""


def test_plain_text_is_its_own_text(web):
    web.page(PAGE, " Words, as they are.\n", content_type="text/plain")
    assert text_of(fetch(PAGE)) == "Words, as they are."
