"""A file is read as analysts have it: what wrote it is found out, and what can't be read is said."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError

from claims.imports import files, tables, workbooks
from claims.imports.days import edtf, is_ambiguous
from claims.imports.files import read
from tests.spreadsheet import NOON, csv_of, workbook_of

TABLE = [["actor", "text"], ["Армения", "Говорит, что …; да"], ["Баку", "Нет | не так"]]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(separator):
    table = read(csv_of(*TABLE, separator=separator))
    assert (table.separator, table.headers) == (separator, TABLE[0])
    assert [row.cells for row in table.rows] == TABLE[1:]


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("windows-1251", "windows-1251"),
    ],
)
def test_the_encoding_is_found(codec, encoding):
    table = read(csv_of(*TABLE).decode().encode(codec))
    assert (table.encoding, table.headers[0]) == (encoding, "actor")
    assert table.rows[0].cells == TABLE[1]


def test_what_is_said_about_a_file_goes_before_what_is_guessed():
    content = "größe;ö\na;ö".encode()
    assert read(content, encoding="windows-1252").headers == ["grÃ¶ÃŸe", "Ã¶"]
    assert read(content, separator=",").headers == ["größe;ö"]
    assert read("ad\nƏ".encode("utf-16-le"), encoding="utf-16-le").rows[0].cells == ["Ə"]


def test_a_separator_that_excel_writes_into_the_first_line_is_obeyed():
    table = read(b"sep=;\na;b,c\n1;2,3\n")
    assert (table.headers, table.rows[0]) == (["a", "b,c"], tables.Row(3, ["1", "2,3"]))


def test_rows_have_the_numbers_that_a_spreadsheet_shows():
    table = read(b'a,b\n\n"two\nlines",1\n,\nx,2\n')
    assert [row.number for row in table.rows] == [3, 5]


def test_cells_that_our_export_defused_come_back():
    assert read(b"a\n'=1+1\n''=1\n'quoted'\n").rows[0].cells == ["=1+1"]
    assert [row.cells[0] for row in read(b"a\n''=1\n'quoted'\n").rows] == ["'=1", "'quoted'"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"actor,text\n", "no row under"),
        (b"a,A\n1,2\n", "“a”"),
        (b"a,b\n1,\0\n", "NUL"),
        (b'a,b\n"1,2\n', "can’t be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old Excel"),
        (b"PK\x03\x04 nothing of the kind", "no Excel workbook"),
        (b",".join(b"c%d" % n for n in range(201)) + b"\n1\n", "more than 200 columns"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_what_to_do(content, words):
    with pytest.raises(ValidationError, match=words):
        read(content)


def test_a_file_of_another_encoding_than_was_chosen_is_refused_at_its_line():
    with pytest.raises(ValidationError, match="line 2 holds something else"):
        read("a\nИмя".encode("windows-1251"), encoding="utf-8")


def test_more_rows_or_bytes_than_can_be_taken_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    assert len(read(b"a\n1\n2\n").rows) == 2
    with pytest.raises(ValidationError, match="more than 2 rows"):
        read(b"a\n1\n2\n3\n")
    monkeypatch.setattr(files, "LARGEST_FILE", 3)
    with pytest.raises(ValidationError, match="larger than"):
        read(b"a\n1\n")


# Workbooks


def test_a_workbook_is_read_with_its_dates_as_its_cells_show_them():
    day = date(2023, 9, 19)
    content = workbook_of(
        ["text", "day", "month", "year", "moment", "number", "truth", "nothing"],
        ["=1+1", day, day, day, NOON, 7.0, True, None],
        formats={"B2": "DD.MM.YYYY", "C2": "mmm yyyy", "D2": 'yyyy" г."'},
    )
    cells = dict(zip(read(content).headers, read(content).rows[0].cells, strict=True))
    assert (cells["day"], cells["month"], cells["year"]) == ("2023-09-19", "2023-09", "2023")
    assert (cells["moment"], cells["number"]) == ("2023-09-19 12:00:00", "7")
    assert (cells["truth"], cells["nothing"], cells["text"]) == ("true", "", "")


def test_a_sheet_is_chosen_by_its_name_and_the_first_with_rows_without():
    import openpyxl

    book = openpyxl.Workbook()
    book.create_sheet("Second").append(["a"])
    book["Second"].append([1])
    book.create_sheet("Third").append(["b"])
    book["Third"].append([2])
    file = BytesIO()
    book.save(file)
    assert (read(file.getvalue()).sheet, read(file.getvalue()).headers) == ("Second", ["a"])
    assert read(file.getvalue(), sheet="Third").headers == ["b"]
    with pytest.raises(ValidationError, match="no sheet “Fourth”"):
        read(file.getvalue(), sheet="Fourth")


def zipped(**parts: bytes) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("_", "."), content)
    return file.getvalue()


def test_a_workbook_that_unpacks_to_more_than_can_be_meant_is_refused(monkeypatch):
    monkeypatch.setattr(workbooks, "LARGEST_CONTENT", 1_000_000)
    with pytest.raises(ValidationError, match="unpacks to more"):
        read(zipped(sheet_xml=b" " * 1_000_001))


def test_a_workbook_with_entities_of_its_own_is_refused():
    with pytest.raises(ValidationError, match="entities"):
        read(zipped(sheet_xml=b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'))


# Dates


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("19.09.2023", "2023-09-19"),
        ("03.04.2023", "2023-04-03"),
        ("19/09/2023", "2023-09-19"),
        ("9/19/2023", "2023-09-19"),
        ("19-9-2023", "2023-09-19"),
        ("2023/9/5", "2023-09-05"),
        ("2023-09-19 00:00:00", "2023-09-19"),
        ("09.2023", "2023-09"),
        ("19 September 2023", "2023-09-19"),
        ("19th Sept. 2023", "2023-09-19"),
        ("September 19, 2023", "2023-09-19"),
        ("Sep 2023", "2023-09"),
        ("19 сентября 2023 г.", "2023-09-19"),
        ("май 2023", "2023-05"),
        ("about May 2021", "2021-05~"),
        ("c. 2021", "2021~"),
        ("19.09.2023?", "2023-09-19?"),
        ("2023", "2023"),
        ("2023-09~", "2023-09~"),
        ("1991/1994", "1991/1994"),
        ("2021/..", "2021/.."),
        ("2020-11-10T03:00:00+04:00", "2020-11-10T03:00:00+04:00"),
        ("", ""),
    ],
)
def test_dates_in_the_forms_that_people_use_become_edtf(written, meant):
    assert edtf(written) == meant


@pytest.mark.parametrize("written", ["03/04/2023", "3-4-2023", "about 03/04/2023"])
def test_a_date_that_can_be_two_days_is_never_guessed(written):
    assert is_ambiguous(written)
    with pytest.raises(ValueError, match="can be two days"):
        edtf(written)
    mark = "~" if "about" in written else ""
    assert edtf(written, "day") == f"2023-04-03{mark}"
    assert edtf(written, "month") == f"2023-03-04{mark}"


@pytest.mark.parametrize("written", ["03/03/2023", "13/04/2023", "04/13/2023", "03.04.2023"])
def test_a_date_that_can_be_one_day_only_is_not_asked_about(written):
    assert not is_ambiguous(written)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("31.02.2023", "exists"),
        ("25/13/2023", "exists"),
        ("19.09.23", "century"),
        ("Autumn 2023", "form of a date"),
        ("19.09.2023 14:30", "form of a date"),
        ("2023-21", "season"),
        ("32 May 2023", "exists"),
    ],
)
def test_what_is_no_date_is_refused_with_how_to_mend_it(written, words):
    with pytest.raises(ValueError, match=words):
        edtf(written)


def test_a_day_written_the_other_way_round_than_the_file_is_refused():
    with pytest.raises(ValueError, match="exists"):
        edtf("04/25/2023", "day")
