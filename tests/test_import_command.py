"""`manage.py import_table` does what the pages do, on a terminal."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from claims import merging, roles
from claims.models import Claim, Import
from tests import cast
from tests.desk import user_of
from tests.spreadsheet import brought, csv_of, imported, outcomes, reasons

pytestmark = pytest.mark.django_db

GOOD = csv_of(
    ["Who", "Claim", "When"], ["A", "They fired", "19.09.2023"], ["B", "They did not", "Sep 2023"]
)
HALF = csv_of(["Who", "Claim", "When"], ["A", "They fired", "19.09.2023"], ["B", "", "never"])


@pytest.fixture
def bring(tmp_path, capsys):
    def brought(content: bytes, **options) -> str:
        file = tmp_path / "week.csv"
        file.write_bytes(content)
        user_of(roles.ANALYSTS)
        usual = {"kind": "claims", "user": "analyst", "missing": "make"}
        call_command("import_table", file, **{**usual, **options})
        return capsys.readouterr().out

    return brought


def test_a_file_is_imported_and_the_counts_are_told(bring):
    assert bring(GOOD).splitlines()[:4] == [
        "New: 2",
        "Changed: 0",
        "Nothing differs: 0",
        "Refused: 0",
    ]
    assert sorted(Claim.objects.values_list("text", "said")) == [
        ("They did not", "2023-09"),
        ("They fired", "2023-09-19"),
    ]
    assert Import.objects.get().name == "week"
    assert "Nothing differs: 2" in bring(GOOD)


def test_a_check_imports_nothing(bring):
    assert "New: 2" in bring(GOOD, check=True)
    assert Claim.objects.count() == 0


def test_refused_rows_are_named_and_nothing_is_imported_unless_all_that_is_good_is_asked_for(
    bring, capsys
):
    with pytest.raises(CommandError, match="Some rows are refused"):
        bring(HALF)
    assert "row 3: " in capsys.readouterr().out
    assert Claim.objects.count() == 0
    with pytest.raises(CommandError, match="1 rows are refused"):
        bring(HALF, good=True)
    assert Claim.objects.count() == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"user": "nobody"}, "no account “nobody”"),
        ({"column": ["What=text"]}, "no column “What”"),
        ({"column": ["Who=speaker"]}, "“speaker” is none of"),
        ({"encoding": "latin-17"}, "none of the encodings"),
        ({"status": "published"}, "an editor has to import it"),
    ],
)
def test_what_can_not_be_done_is_said(bring, options, words):
    with pytest.raises(CommandError, match=words):
        bring(GOOD, **options)
    assert Claim.objects.count() == 0


def test_a_column_is_what_it_is_said_to_be(bring):
    bring(GOOD, column=["Claim=quote", "Who=text", "When="])
    assert sorted(Claim.objects.values_list("text", "quote", "said")) == [
        ("A", "They fired", ""),
        ("B", "They did not", ""),
    ]


# Claims that were merged


def test_what_comes_for_a_merged_claim_goes_to_the_one_that_goes_on_for_it():
    gone, stays = (
        cast.claim("They shot", published=False),
        cast.claim("They fired", published=False),
    )
    merging.merge(gone, stays)
    header = ["claim_uid", "claim_text", "response_actor", "response_stance", "response_text"]
    record = brought(csv_of(header, [gone.uid, "They shot", "B", "denies", "No"]), "exchanges")
    assert outcomes(imported(record)) == ["create"]
    assert [response.text for response in stays.responses.all()] == ["No"]
    changed = brought(csv_of(["uid", "text"], [gone.uid, "They shot twice"]))
    assert reasons(changed) == [
        f": It was merged into claim {stays.pk}, which goes on for it: change that one."
    ]
