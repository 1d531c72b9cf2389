"""The pages of an import: bring a file, say which column is which, look at what would come of it, import it."""

from __future__ import annotations

import csv
import io

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from claims import roles
from claims.imports import mapping, progress, running
from claims.models import Claim, ColumnChoice, Import, ImportRow
from tests import cast, desk
from tests.spreadsheet import brought, choose, csv_of, imported, outcomes, upload

pytestmark = pytest.mark.django_db

HEADER = ["Who", "Claim", "Date said"]
ROW = ["Azerbaijan", "They fired", "19.09.2023"]


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """The work is done before the answer, in the transaction of the test."""
    monkeypatch.setattr(running, "in_background", running.guarded)


def address(record: Import, name: str = "show") -> str:
    return reverse(f"imports:{name}", args=[record.pk])


def text_of(answer) -> str:
    return answer.content.decode()


# Bringing a file


def test_an_analyst_goes_from_the_file_to_the_claims():
    client = desk.analyst()
    assert reverse("imports:index") in text_of(client.get("/admin/"))
    answer = upload(client, csv_of(HEADER, ROW, ["A", "They fired twice", "Sep 2023"]))
    record = Import.objects.get()
    assert answer.url == address(record, "columns")
    proposed = client.get(answer.url).context["form"].columns
    assert proposed == {"Who": "actor", "Claim": "text", "Date said": "said"}
    answer = choose(client, record, missing="make")
    assert answer.url == address(record)
    page = text_of(client.get(answer.url))
    assert "What would come of it" in page
    assert "They fired twice" in page
    assert Claim.objects.count() == 0
    client.post(address(record, "run"), {"mode": "all"})
    assert Claim.objects.count() == 2
    assert "What came of it" in text_of(client.get(address(record)))


def test_a_file_that_can_not_be_read_is_an_error_at_its_field_and_keeps_what_was_typed():
    answer = upload(desk.analyst(), b"", name="My sheet")
    assert answer.context["form"].errors["file"] == ["The submitted file is empty."]
    answer = upload(desk.analyst(), b"a,a\n1,2\n", name="My sheet")
    assert "More than one column is called" in answer.context["form"].errors["file"][0]
    assert 'value="My sheet"' in text_of(answer)
    assert Import.objects.count() == 0


def test_nobody_but_analysts_sees_imports():
    record = brought(csv_of(HEADER, ROW))
    nobody = get_user_model().objects.create(username="reader", is_staff=True)
    for path in ("index", "new"):
        assert Client().get(reverse(f"imports:{path}")).status_code == 302
        assert desk.signed_in(nobody).get(reverse(f"imports:{path}")).status_code == 403
    for path in ("show", "columns", "refused", "progress"):
        assert desk.signed_in(nobody).get(address(record, path)).status_code == 403
    for path in ("run", "check", "forget"):
        assert desk.signed_in(nobody).post(address(record, path)).status_code == 403


def test_only_who_brought_a_file_chooses_for_it_or_forgets_it():
    record = brought(csv_of(HEADER, ROW), user=desk.user_of(roles.ANALYSTS))
    other = desk.analyst("another")
    assert other.get(address(record)).status_code == 200
    assert other.get(address(record, "columns")).status_code == 403
    assert other.post(address(record, "forget")).status_code == 403
    desk.analyst().post(address(record, "forget"))
    assert (Import.objects.count(), ImportRow.objects.count()) == (0, 0)


def test_the_same_file_of_another_is_told():
    content = csv_of(HEADER, ROW)
    brought(content, user=desk.user_of(roles.ANALYSTS, "anna"))
    record = brought(content, user=desk.user_of(roles.ANALYSTS, "boris"))
    assert "was also brought by anna" in text_of(desk.analyst("boris").get(address(record)))


# Saying which column is which


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("claim_text", ""), ("text", "text"), ("Text", "text"), ("Place as stated", "place_as_stated"),
        ("Against whom?", "accused"), ("link", "source_url"), ("publsher", "publisher"), ("Killed (low)", "killed_low"),
        ("nothing of ours", ""), ("standing", ""), ("дата", "said"), ("ID", "key"), ("№", "key"),
    ],
)  # fmt: skip
def test_columns_are_guessed_by_our_names_by_the_words_of_people_and_by_resemblance(header, column):
    assert mapping.guessed("claims", [header])[header] == column


def test_no_column_is_guessed_twice_and_an_export_s_own_id_is_no_key():
    assert mapping.guessed("claims", ["text", "claim", "uid", "id"]) == {
        "text": "text",
        "claim": "",
        "uid": "uid",
        "id": "id",
    }
    assert mapping.guessed("exchanges", ["claim_url", "claim_source_url"]) == {
        "claim_url": "", "claim_source_url": "claim_source_url",
    }  # fmt: skip


def test_what_was_chosen_is_proposed_again_to_the_same_user_for_the_same_columns():
    client, content = desk.analyst(), csv_of(["a", "b"], ["x", "y"])
    upload(client, content)
    choose(client, Import.objects.get(), column_0="text", column_1="quote")
    upload(client, content)
    again = Import.objects.latest("pk")
    assert client.get(address(again, "columns")).context["form"].columns == {
        "a": "text",
        "b": "quote",
    }
    assert mapping.proposed("claims", ["a", "b"], desk.user_of(roles.ANALYSTS, "other")) == {
        "a": "",
        "b": "",
    }
    assert ColumnChoice.objects.count() == 1


def test_a_column_that_is_chosen_twice_or_not_at_all_is_refused():
    client = desk.analyst()
    upload(client, csv_of(["a", "b"], ["x", "y"]))
    record = Import.objects.get()
    answer = choose(client, record, column_0="text", column_1="text")
    assert "Two columns are chosen as “text”" in answer.context["form"].non_field_errors()[0]
    assert "at least one column" in choose(client, record).context["form"].non_field_errors()[0]


def test_a_date_that_can_be_two_days_is_asked_about_once_for_the_file():
    client = desk.analyst()
    upload(client, csv_of(HEADER, [*ROW[:2], "03/04/2023"], ["A", "x", "05/06/2023"]))
    record = Import.objects.get()
    form = client.get(address(record, "columns")).context["form"]
    assert form.fields["order"].label == "“03/04/2023” can be two days"
    assert choose(client, record, missing="make").context["form"].errors["order"]
    choose(client, record, missing="make", order="month")
    imported(Import.objects.get())
    assert sorted(Claim.objects.values_list("said", flat=True)) == ["2023-03-04", "2023-05-06"]


def test_a_file_is_read_otherwise_where_that_is_chosen_and_left_where_it_can_not_be():
    client = desk.analyst()
    upload(client, "имя;текст\nАрмения;да".encode("windows-1251"))
    record = Import.objects.get()
    page = client.get(address(record, "columns"))
    assert page.context["form"]["encoding"].value() == "windows-1251"
    assert page.context["table"].headers == ["имя", "текст"]
    read = {"_read": "1", "encoding": "windows-1251", "separator": ","}
    assert client.post(address(record, "columns"), read).context["table"].headers == ["имя;текст"]
    answer = client.post(address(record, "columns"), read | {"encoding": "utf-8"})
    assert "The file is not UTF-8" in text_of(answer)
    assert answer.context["table"].encoding == "windows-1251"


# Looking, and importing


def test_the_rows_refused_can_be_downloaded_with_their_reasons_and_no_formula_in_them():
    rows = [["=1+1", "", "@x"], ["A", "x", "never"], ["A", "y", "2023"]]
    record = brought(csv_of(HEADER, *rows))
    answer = desk.analyst().get(address(record, "refused"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    read = list(csv.reader(io.StringIO(text_of(answer).removeprefix("\ufeff"), newline="")))
    assert read[0] == ["row", "reason", *HEADER]
    assert [line[0] for line in read[1:]] == ["2", "3"]
    assert read[1][2:] == ["'=1+1", "", "'@x"]
    assert "text: A new statement needs its text." in read[1][1]


def test_text_of_a_file_never_becomes_part_of_a_page():
    nasty = "<script>alert(1)</script>"
    record = brought(
        csv_of([nasty, "actor", "text", "said"], ["x", nasty, nasty, nasty]), file=f"{nasty}.csv"
    )
    client = desk.analyst()
    pages = [
        client.get(address(record)),
        client.get(address(record, "columns")),
        client.get(reverse("imports:index")),
    ]
    assert [page.status_code for page in pages] == [200] * 3
    for page in pages:
        assert nasty not in text_of(page)
        assert "&lt;script&gt;" in text_of(page)


def test_rows_are_shown_by_outcome_a_page_at_a_time_with_old_beside_new(
    django_assert_max_num_queries,
):
    claim = cast.claim("Old", published=False)
    rows = [[claim.uid, "New"], *(["", f"Claim {number}"] for number in range(120))]
    record = brought(csv_of(["uid", "text"], *rows))
    client = desk.analyst()
    with django_assert_max_num_queries(20):
        page = client.get(address(record))
    assert len(page.context["page"].object_list) == 50
    changed = client.get(address(record) + "?outcome=change")
    assert [row.number for row in changed.context["page"].object_list] == [2]
    assert "<del>Old</del>" in text_of(changed)
    assert "<ins>New</ins>" in text_of(changed)
    assert client.get(address(record) + "?outcome=nonsense").status_code == 400


def test_all_or_nothing_is_not_offered_while_rows_are_refused_and_no_mode_is_no_import():
    record = brought(csv_of(HEADER, ROW, ["A", "", ""]))
    client = desk.analyst()
    assert "not while rows are refused" in text_of(client.get(address(record)))
    assert "Choose whether" in text_of(client.post(address(record, "run"), follow=True))
    client.post(address(record, "run"), {"mode": "all"})
    assert Claim.objects.count() == 0
    record.refresh_from_db()
    assert record.state == "stopped"


def test_what_publishes_is_imported_by_another_editor_only():
    cast.actor("A"), cast.source("S")
    content = csv_of(["actor", "text", "source"], ["A", "x", "S"])
    record = brought(content, user=desk.user_of(roles.EDITORS), status="published")
    answer = desk.editor().post(address(record, "run"), {"mode": "all"}, follow=True)
    assert "let another editor import it" in text_of(answer)
    assert Claim.objects.count() == 0
    desk.editor("second").post(address(record, "run"), {"mode": "all"})
    assert Claim.objects.get().status == "published"


# While the tracker works


def test_while_the_tracker_works_the_page_shows_how_far_it_is_and_asks_again_without_scripts():
    record = brought(csv_of(HEADER, ROW))
    Import.objects.filter(pk=record.pk).update(state="writing")
    told = progress.Progress(record.pk, 200)
    told(200)
    told.path.write_text("50 200")
    client = desk.analyst()
    page = text_of(client.get(address(record)))
    assert '<progress id="progress" max="200" value="50">' in page
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    assert client.get(address(record, "progress")).json() == {
        "working": True,
        "done": 50,
        "total": 200,
    }
    assert "being worked on already" in text_of(
        client.post(address(record, "run"), {"mode": "all"}, follow=True)
    )
    progress.forget(record.pk)


def test_a_run_whose_server_died_is_taken_up_again_by_a_button():
    record = brought(csv_of(HEADER, ROW))
    record.options["mode"] = "good"
    Import.objects.filter(pk=record.pk).update(state="writing", options=record.options)
    client = desk.analyst()
    assert client.get(address(record, "progress")).json()["working"] is False
    assert "Go on" in text_of(client.get(address(record)))
    client.post(address(record, "run"))
    assert Claim.objects.count() == 1


def test_a_failure_of_the_tracker_is_told_and_leaves_nothing(monkeypatch):
    record = brought(csv_of(HEADER, ROW))

    def fail(*args):
        raise RuntimeError("out of paper")

    monkeypatch.setattr("claims.imports.writing.Writer._keep_keys", fail)
    imported(record)
    record.refresh_from_db()
    assert (record.state, Claim.objects.count()) == ("stopped", 0)
    assert "The tracker failed at it" in text_of(desk.analyst().get(address(record)))


@pytest.mark.parametrize("path", ["99999999999999999999/", "0/", "7/", "7/refused.csv"])
def test_an_import_that_is_not_there_is_not_found(path):
    assert desk.analyst().get(reverse("imports:index") + path).status_code == 404


def test_a_page_and_an_outcome_can_stand_together():
    record = brought(csv_of(["text"], *([f"Claim {number}"] for number in range(60))))
    answer = desk.analyst().get(address(record) + "?outcome=create&page=2")
    assert [row.number for row in answer.context["page"].object_list] == list(range(52, 62))
    assert outcomes(record) == ["create"] * 60
