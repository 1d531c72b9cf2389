"""What an analyst does with snapshots: takes one, reads it with the quotations marked, downloads it."""

import gzip

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from claims.evidence import keep
from claims.models import Claim, FailedSnapshot, Response, Snapshot, Source

from . import desk
from .cast import claim, response, source

pytestmark = pytest.mark.django_db
PAGE = "http://news.example/report"
HTML = (
    "<html><body><h1>Shelling</h1><p>“We shelled no school”, said Baku.</p>"
    "<script>alert(1)</script><p>&lt;img src=x onerror=alert(2)&gt;</p></body></html>"
)


@pytest.fixture
def report(web):
    web.page(PAGE, HTML)
    return source("The report", url=PAGE)


@pytest.fixture
def kept(report):
    return keep(report)


def take(record):
    return f"{desk.page(Source, record.pk)}".replace("change/", "snapshots/take/")


def shown(snapshot, part=""):
    own = desk.page(Source, snapshot.source_id).replace("change/", f"snapshots/{snapshot.pk}/")
    return f"{own}{part}/" if part else own


# Taking one


def test_an_analyst_takes_a_snapshot_with_a_button_and_sees_it(report):
    browser = desk.analyst()
    form = browser.get(desk.page(Source, report.pk)).content.decode()
    assert f'action="{take(report)}"' in form
    assert "Take a snapshot" in form
    answer = browser.post(take(report), follow=True)
    snapshot = Snapshot.objects.get()
    assert answer.redirect_chain[-1][0] == shown(snapshot)
    assert desk.told(answer) == ["The snapshot was taken."]
    assert snapshot.taken_by.username == "analyst"


def test_what_can_not_be_kept_is_told_with_the_reason_and_stays_on_record(web):
    record = source("Gone", url=web.page(PAGE, "gone", status=404))
    answer = desk.analyst().post(take(record), follow=True)
    assert desk.told(answer) == [
        "No snapshot was taken. The server answers “404 Not Found” instead of the document."
    ]
    assert "instead of the document" in answer.content.decode()
    failed = FailedSnapshot.objects.get()
    assert (failed.gone, failed.tried_by.username) == (True, "analyst")


def test_a_snapshot_of_an_address_inside_is_refused(web):
    record = source("Inside", url="http://127.0.0.1/")
    answer = desk.analyst().post(take(record), follow=True)
    assert "not on the public internet" in desk.told(answer)[0]
    assert web.network.connections == []


def test_only_the_button_takes_one(report, web):
    assert desk.analyst().get(take(report)).status_code == 405
    assert web.requests == []


def test_there_is_no_button_where_there_is_no_address():
    form = desk.analyst().get(desk.page(Source, source("On paper").pk)).content.decode()
    assert "Take a snapshot" not in form


def test_who_may_not_take_one_is_refused(report, web):
    user = get_user_model().objects.create_user("guest", is_staff=True)
    guest = desk.signed_in(user)
    assert guest.post(take(report)).status_code == 403
    assert Client().post(take(report)).status_code == 302
    assert web.requests == []


def test_a_source_that_is_not_there_is_not_found(web):
    browser = desk.analyst()
    for number in (10**5, 10**30):
        address = desk.page(Source, 1).replace("/1/change/", f"/{number}/snapshots/take/")
        assert browser.post(address).status_code == 404


# Reading one


def test_its_text_is_shown_with_the_quotations_marked_and_linked(kept):
    found = claim("Baku says so", quote="We shelled no school", source=kept.source)
    changed = response(found, "It denies", quote="We never shelled no school", source=kept.source)
    missing = claim("Another", quote="Something else entirely", source=kept.source)
    page = desk.analyst().get(shown(kept)).content.decode()
    assert f'<a id="claim-{found.pk}"></a>' in page
    assert f'<a id="response-{changed.pk}"></a>' in page
    assert "<mark>We shelled no school</mark>" in page
    assert f'href="{desk.page(Claim, found.pk)}">[Claim {found.pk}]</a>' in page
    assert f'href="{desk.page(Response, changed.pk)}">[Response {changed.pk}]</a>' in page
    assert "Found word for word" in page
    assert "Found with differences" in page
    assert "Not found" in page
    assert desk.page(Claim, missing.pk) in page
    assert kept.sha256 in page


def test_nothing_of_the_foreign_page_comes_to_life(kept):
    page = desk.analyst().get(shown(kept)).content.decode()
    assert "alert(1)" not in page
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(2)&gt;" in page


def test_a_document_without_text_says_so(web):
    web.page(PAGE, b"%PDF-1.7", content_type="application/pdf")
    snapshot = keep(source("The report", url=PAGE))
    page = desk.analyst().get(shown(snapshot)).content.decode()
    assert "No text was found in it" in page


def test_the_page_costs_the_same_for_one_quotation_and_for_many(
    kept, django_assert_max_num_queries
):
    browser = desk.analyst()
    claim(quote="We shelled no school", source=kept.source)
    browser.get(shown(kept))
    for number in range(10):
        claim(quote=f"We shelled no school {number}", source=kept.source, actor=f"Actor {number}")
    with django_assert_max_num_queries(12):
        browser.get(shown(kept))


def test_a_snapshot_is_shown_under_its_own_source_alone(kept):
    other = source("Another")
    address = shown(kept).replace(f"/{kept.source_id}/snap", f"/{other.pk}/snap")
    assert desk.analyst().get(address).status_code == 404


# Files


def test_its_files_are_downloaded_and_never_opened_as_a_page(kept):
    browser = desk.analyst()
    for part, content in (("warc", bytes(kept.warc)), ("content", HTML.encode())):
        answer = browser.get(shown(kept, part))
        assert answer.content == content
        assert answer["Content-Disposition"].startswith('attachment; filename="source-')
        assert "html" not in answer["Content-Type"]
        assert answer["X-Content-Type-Options"] == "nosniff"
    assert gzip.decompress(browser.get(shown(kept, "warc")).content).startswith(b"WARC/1.0")


def test_a_file_that_is_not_there_is_not_found(kept):
    browser = desk.analyst()
    assert browser.get(shown(kept, "text")).status_code == 404
    Snapshot.objects.update(warc=b"")
    assert browser.get(shown(kept, "warc")).status_code == 404
    assert ">WARC<" not in browser.get(shown(kept)).content.decode()


@pytest.mark.parametrize("part", ["", "warc", "content"])
def test_strangers_see_nothing_of_it(kept, part):
    guest = desk.signed_in(get_user_model().objects.create_user("guest", is_staff=True))
    assert guest.get(shown(kept, part)).status_code == 403
    assert Client().get(shown(kept, part)).status_code == 302


# At the statement


def quote_of(statement):
    """What the form of a statement says of its quote."""
    answer = desk.analyst().get(desk.page(type(statement), statement.pk))
    page = answer.content.decode()
    begin = page.index("field-quote_in_snapshots")
    return page[begin : page.index("</div>", page.index("readonly", begin))]


def test_a_statement_tells_what_became_of_its_quote(kept):
    own = {"source": kept.source, "published": False}
    found = quote_of(claim(quote="We shelled no school", **own))
    assert "Found word for word" in found
    assert f"{shown(kept)}#claim-" in found
    assert "Not found" in quote_of(claim(quote="Something else entirely", **own))
    assert "Found with differences" in quote_of(
        response(claim(), quote="we shelled no school", **own)
    )


def test_without_a_snapshot_it_says_so_and_shows_the_way(report):
    found = quote_of(claim(quote="No", source=report, published=False))
    assert "No snapshot of the source yet." in found
    assert desk.page(Source, report.pk) in found


def test_a_new_statement_has_a_form_all_the_same():
    assert desk.analyst().get(desk.page(Claim, of="add")).status_code == 200


# In the list


@pytest.mark.parametrize(
    ("choice", "titles"),
    [("yes", ["The report"]), ("no", ["Gone", "Never"]), ("died", ["Gone"])],
)
def test_the_list_finds_what_was_kept_and_what_died(kept, web, choice, titles):
    keep(source("Gone", url="http://news.example/gone"))
    source("Never")
    answer = desk.analyst().get(desk.page(Source), {"snapshot": choice})
    assert sorted(each.title for each in answer.context["cl"].queryset) == titles
