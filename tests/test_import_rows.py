"""What comes of each row of a table: made, changed, skipped or refused, and why."""

from __future__ import annotations

import pytest

from claims import roles
from claims.choices import Status
from claims.imports.writing import Writer
from claims.models import Actor, Claim, ExternalKey, Import, Place, Source
from tests import cast
from tests.desk import user_of
from tests.spreadsheet import brought, checked, csv_of, imported, outcomes, reasons, workbook_of

pytestmark = pytest.mark.django_db

HEADER = ["key", "actor", "accused", "text", "said", "source_title"]
ROW = ["7", "Azerbaijan", "Armenia", "They fired", "19.09.2023", "The article"]


def claims_of(*rows, header=None, **options):
    return brought(csv_of(header or HEADER, *rows), **options)


@pytest.fixture
def cast_of_two():
    cast.actor("Azerbaijan")
    cast.actor("Armenia")
    cast.source("The article")


# Making


def test_a_row_makes_a_draft_that_its_analyst_logged_with_history_that_names_the_file(cast_of_two):
    user = user_of(roles.ANALYSTS)
    record = imported(claims_of(ROW, user=user, file="week 38.csv"))
    claim = Claim.objects.get()
    assert (claim.status, claim.logged_by, claim.said, claim.published_at) == (
        Status.DRAFT,
        user,
        "2023-09-19",
        None,
    )
    assert [one.name for one in claim.accused.all()] == ["Armenia"]
    entry = claim.history.get()
    assert (entry.history_user, entry.history_type) == (user, "+")
    assert entry.history_change_reason == "Imported from week 38.csv (sheet)"
    assert [one.actor.name for one in entry.accused.all()] == ["Armenia"]
    assert (record.state, record.counts, bytes(record.content)) == ("finished", {"create": 1}, b"")


def test_a_check_saves_nothing_and_says_what_would_be_made():
    before = (Actor.objects.count(), Source.objects.count())
    record = claims_of(ROW)
    row = record.rows.get()
    assert (row.number, row.outcome) == (2, "create")
    assert {"column": "text", "old": "", "new": "They fired"} in row.changes
    assert record.made == {"actors": ["Azerbaijan", "Armenia"], "sources": ["The article"]}
    assert (Claim.objects.count(), Actor.objects.count(), Source.objects.count()) == (0, *before)


def test_several_values_stand_between_semicolons_or_plus_signs_and_a_known_name_stays_whole():
    cast.actor("Canal+")
    cast.actor("Ministry; of Defence")
    header = ["actor", "text", "accused", "mentions"]
    imported(
        claims_of(
            ["A", "x", "Canal+; B", "Ministry; of Defence"],
            ["A", "y", "C + D", "E;F"],
            header=header,
        )
    )
    first, second = Claim.objects.order_by("pk")
    names = lambda relation: sorted(one.name for one in relation.all())  # noqa: E731
    assert (names(first.accused), names(first.mentions)) == (
        ["B", "Canal+"],
        ["Ministry; of Defence"],
    )
    assert (names(second.accused), names(second.mentions)) == (["C", "D"], ["E", "F"])


def test_a_row_of_exchanges_makes_the_claim_once_and_each_of_its_responses():
    header = [
        "claim_actor",
        "claim_text",
        "response_actor",
        "stance",
        "response_text",
        "response_said",
    ]
    rows = [
        ["A", "They fired", "B", "denies outright", "No", "2023-09-20"],
        ["A", "They fired", "C", "declines", "Nothing", "Sep 2023"],
        ["A", "Something else", "", "", "", ""],
    ]
    imported(brought(csv_of(header, *rows), "exchanges"))
    fired, other = Claim.objects.order_by("pk")
    assert [(r.actor.name, r.stance, r.said) for r in fired.responses.order_by("pk")] == [
        ("B", "denies", "2023-09-20"), ("C", "declines", "2023-09"),
    ]  # fmt: skip
    assert other.responses.count() == 0


def test_sources_actors_and_places_are_imported_too():
    sources = csv_of(
        ["title", "url", "publisher", "published", "kind", "relays"],
        ["Report", "https://example.org/1", "BBC", "Sep 2023", "Press release", ""],
        ["Reprint", "https://example.org/2", "BBC", "", "", "https://example.org/1"],
    )
    assert imported(brought(sources, "sources")).problem == ""
    reprint = Source.objects.get(title="Reprint")
    assert (reprint.relays.title, reprint.relays.published, reprint.relays.kind) == (
        "Report",
        "2023-09",
        "press-release",
    )
    actors = csv_of(
        ["name", "kind", "part of", "aka"],
        ["Ministry", "government", "State", "MoD; МО"],
        ["State", "state", "", ""],
    )
    assert imported(brought(actors, "actors")).problem == ""
    ministry = Actor.objects.get(name="Ministry")
    assert (ministry.part_of.name, ministry.kind, ministry.other_names) == (
        "State",
        "government",
        ["MoD", "МО"],
    )
    places = csv_of(
        ["name", "lat", "lon", "other names"],
        ["Stepanakert", "39,8153", "46.752", "Xankəndi (az); Ханкенди"],
    )
    assert imported(brought(places, "places")).problem == ""
    place = Place.objects.get()
    assert (str(place.latitude), str(place.longitude)) == ("39.815300", "46.752000")
    assert sorted(place.names.values_list("name", "language")) == [
        ("Xankəndi", "az"),
        ("Ханкенди", ""),
    ]


def test_excel_files_are_imported_as_csv_is():
    record = brought(
        workbook_of(["who", "claim", "external key"], ["A", "They fired", 7.0]), file="a.xlsx"
    )
    imported(record)
    assert Claim.objects.get().text == "They fired"
    assert ExternalKey.objects.get().key == "7"


# Finding again


@pytest.mark.parametrize("name", ["AZERBAIJAN", "azerbaycan", "Азербайджан", "azerbaijan"])
def test_an_actor_is_found_by_any_of_its_names_in_any_spelling_and_by_its_slug(cast_of_two, name):
    Actor.objects.filter(name="Azerbaijan").update(aliases="Azərbaycan\nАзербайджан")
    record = claims_of(["1", name, "", "x", "", ""])
    assert record.made == {}
    assert Claim.objects.filter(actor__name="Azerbaijan").count() == 0
    imported(record)
    assert Claim.objects.get().actor.name == "Azerbaijan"


def test_a_name_that_several_have_is_refused_with_those_who_have_it():
    cast.actor("Georgia")
    cast.actor("State of Georgia", aliases="Georgia", slug="us-georgia")
    record = claims_of(["1", "Georgia", "", "x", "", ""], ["2", "us-georgia", "", "y", "", ""])
    assert outcomes(record) == ["refuse", "create"]
    meant = "“Georgia” can be Georgia (georgia) or State of Georgia (us-georgia)."
    assert reasons(record) == [f"actor: {meant} Write the slug of the one that is meant."]


def test_what_is_missing_is_refused_where_that_was_chosen_with_what_may_be_meant(cast_of_two):
    record = claims_of(["1", "Azerbaidjan", "", "x", "", "Elsewhere"], missing="refuse")
    assert reasons(record) == [
        "actor: No actor is called “Azerbaidjan”. Is Azerbaijan meant?",
        "source_title: No source is on record with the address or title “Elsewhere”.",
    ]


def test_the_same_file_again_changes_nothing():
    for content in (csv_of(HEADER, ROW), csv_of(HEADER[1:], ROW[1:])):
        assert outcomes(imported(brought(content))) == ["create"]
        again = brought(content)
        assert outcomes(again) == ["skip"]
        imported(again)
    assert Claim.objects.count() == 2
    assert Claim.history.count() == 2


def test_a_row_is_found_again_by_its_key_in_the_spreadsheet_of_this_name_only():
    imported(claims_of(ROW))
    changed = [*ROW[:3], "They fired twice", *ROW[4:]]
    record = claims_of(changed)
    assert record.rows.get().changes == [
        {"column": "text", "old": "They fired", "new": "They fired twice"}
    ]
    imported(record)
    assert Claim.objects.get().text == "They fired twice"
    assert [entry.history_type for entry in Claim.history.order_by("history_id")] == ["+", "~"]
    assert outcomes(claims_of(changed, name="another sheet")) == ["create"]


def test_a_row_is_found_again_by_its_permanent_identifier_and_several_values_are_compared_in_any_order():
    claim = cast.claim("Old", accused=["A", "B"], published=False)
    header = ["uid", "text", "accused", "said"]
    record = claims_of([str(claim.uid).upper(), "New", "B; A", ""], header=header)
    assert record.rows.get().changes == [{"column": "text", "old": "Old", "new": "New"}]
    record = imported(claims_of([claim.uid, "New", "B; C", ""], header=header))
    claim.refresh_from_db()
    assert (claim.text, claim.said) == ("New", "2023-09-19")
    assert sorted(one.name for one in claim.accused.all()) == ["B", "C"]
    latest = claim.history.latest()
    assert sorted(one.actor.name for one in latest.accused.all()) == ["B", "C"]
    assert claim.changed_at > claim.logged_at


def test_an_empty_cell_empties_a_field_only_where_that_was_chosen():
    claim = cast.claim("x", published=False, event="The operation")
    header, row = ["uid", "text", "said", "event", "credibility"], [claim.uid, "x", "", "", ""]
    assert outcomes(claims_of(row, header=header)) == ["skip"]
    imported(claims_of(row, header=header, empties="empty"))
    claim.refresh_from_db()
    assert (claim.said, claim.event, claim.credibility) == ("", None, "6")


def test_two_rows_that_say_different_things_of_one_record_are_told_so():
    record = claims_of(ROW, [*ROW[:3], "Something else", *ROW[4:]], ROW)
    assert outcomes(record) == ["create", "refuse", "skip"]
    assert reasons(record) == [": Row 2 says something else of the same claim."]


# Refusing


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("said", "31.02.2023", "“31.02.2023” is not a date that exists."),
        ("credibility", "9", "“9” is none of 1, 2, 3, 4, 5, 6."),
        ("killed_low", "many", "“many” is not a whole number."),
        ("killed_low", "99999999999", "“99999999999” is not a whole number."),
        ("silence_checked_on", "Sep 2023", "“Sep 2023” is not one day; write it as 2023-09-19."),
        ("uid", "17", "“17” is no permanent identifier, which looks like 00000000-0000-0000-0000-000000000000."),
        ("source_url", "ftp://example.org/", "Enter a valid URL."),
        ("quote_language", "x" * 36, "Ensure this value has at most 35 characters (it has 36)."),
    ],
)  # fmt: skip
def test_a_cell_that_is_no_good_is_refused_at_its_column(column, cell, reason):
    record = claims_of(["A", "x", cell], header=["actor", "text", column])
    assert reasons(record) == [f"{column}: {reason}"]


def test_a_row_of_another_width_or_with_no_text_is_refused():
    record = brought(b"actor,text,said\nA,x\nA,x,2023,more\nA,,2023\n")
    assert reasons(record) == [
        ": It has 2 cells where the header has 3.",
        ": It has 4 cells where the header has 3.",
        "text: A new statement needs its text.",
    ]


def test_a_row_falls_with_the_row_that_it_refers_to():
    header = ["id", "uid", "text", "duplicate_of", "said"]
    record = claims_of(
        ["1", "", "x", "2", ""], ["2", "", "y", "3", ""], ["3", "", "z", "", "never"], header=header
    )
    assert outcomes(record) == ["refuse"] * 3
    assert reasons(record)[:2] == [
        ": It needs row 3, which is refused.",
        ": It needs row 4, which is refused.",
    ]


def test_rows_may_refer_to_rows_below_them():
    header = ["id", "uid", "text", "duplicate_of"]
    imported(claims_of(["1", "", "x", "2"], ["2", "", "y", ""], header=header))
    assert Claim.objects.get(text="x").duplicate_of == Claim.objects.get(text="y")


def test_a_claim_is_made_by_its_next_row_where_the_first_is_refused_for_its_response():
    header = [
        "claim_actor",
        "claim_text",
        "claim_accused",
        "response_actor",
        "response_stance",
        "response_text",
    ]
    rows = [
        ["A", "x", "B", "B", "nonsense", "No"],
        ["A", "x", "B", "C", "denies", "No"],
        ["A", "x", "B", "", "", ""],
    ]
    record = imported(brought(csv_of(header, *rows), "exchanges"), "good")
    assert outcomes(record) == ["refuse", "create", "skip"]
    assert [one.actor.name for one in Claim.objects.get().responses.all()] == ["C"]
    assert [one.name for one in Claim.objects.get().accused.all()] == ["B"]


def test_only_the_claimant_repeats_a_claim():
    header = ["claim_actor", "claim_text", "response_actor", "response_stance", "response_text"]
    record = brought(
        csv_of(header, ["A", "x", "B", "repeats", "x"], ["A", "x", "A", "repeats", "x"]),
        "exchanges",
    )
    assert outcomes(record) == ["refuse", "create"]


# What readers see


def test_what_was_published_is_changed_by_an_editor_with_a_reason_only():
    claim = cast.claim("Old")
    row, header = [claim.uid, "New"], ["uid", "text"]
    assert reasons(claims_of(row, header=header)) == [
        ": It was published: only an editor changes it."
    ]
    editor = user_of(roles.EDITORS)
    without = claims_of(row, header=header, user=editor)
    assert reasons(without) == [
        ": It was published: say for the whole import why what readers see is changed."
    ]
    imported(claims_of(row, header=header, user=editor, reason="A slip"))
    claim.refresh_from_db()
    assert (claim.text, claim.status) == ("New", Status.PUBLISHED)
    assert claim.history.latest().history_change_reason.endswith(": A slip")


def test_what_an_import_publishes_is_let_in_by_another_editor(cast_of_two):
    analyst, editor = user_of(roles.ANALYSTS), user_of(roles.EDITORS)
    for own in (analyst, editor):
        record = claims_of(ROW, user=own, status="published")
        with pytest.raises(Exception, match="editor"):
            imported(record)
    assert Claim.objects.count() == 0
    imported(claims_of(ROW, user=analyst, status="published"), by=editor)
    claim = Claim.objects.get()
    assert (claim.status, claim.logged_by, claim.history.get().history_user) == (
        "published",
        analyst,
        editor,
    )
    assert claim.published_at is not None


def test_the_column_status_counts_only_where_that_was_chosen(cast_of_two):
    header, row = [*HEADER, "status"], [*ROW, "published"]
    imported(claims_of(row, header=header))
    assert Claim.objects.get().status == Status.DRAFT
    record = claims_of(["8", *row[1:]], ["9", *row[1:-1], ""], header=header, status="column")
    imported(record, by=user_of(roles.EDITORS))
    assert list(Claim.objects.order_by("pk").values_list("status", flat=True)) == [
        "draft",
        "published",
        "draft",
    ]


def test_nothing_is_published_that_lacks_what_readers_need():
    record = claims_of(["1", "", "", "x", "", ""], status="published")
    assert reasons(record) == [
        "actor: What is published needs its text, its actor and its source.",
        "source_title: What is published needs its text, its actor and its source.",
    ]


def test_a_judgement_is_signed_by_who_imports_it():
    user = user_of(roles.ANALYSTS)
    header = ["text", "credibility", "assessed_on"]
    imported(claims_of(["x", "2", "2023-10-01"], header=header, user=user))
    claim = Claim.objects.get()
    assert (claim.credibility, claim.assessed_by, str(claim.assessed_on)) == (
        "2",
        user,
        "2023-10-01",
    )


# All or nothing, or all that is good


def test_all_or_nothing_imports_nothing_where_a_row_is_refused():
    record = imported(claims_of(ROW, ["8", "A", "", "", "", ""]))
    assert (record.state, Claim.objects.count()) == ("stopped", 0)
    assert "Some rows are refused" in record.problem


def test_all_that_is_good_imports_the_rest_and_keeps_the_rows_refused():
    record = imported(claims_of(ROW, ["8", "A", "", "", "", ""]), "good")
    assert (record.state, record.counts) == ("finished", {"create": 1, "refuse": 1})
    assert record.rows.get(outcome="refuse").cells == ["8", "A", "", "", "", ""]
    assert Claim.objects.count() == 1


@pytest.mark.parametrize(
    ("mode", "state", "texts"),
    [("all", "stopped", ["Theirs", "y"]), ("good", "finished", ["Theirs", "z"])],
)
def test_what_somebody_changed_after_the_check_is_not_overwritten(mode, state, texts):
    first, second = cast.claim("x", published=False), cast.claim("y", published=False)
    record = claims_of([first.uid, "Mine"], [second.uid, "z"], header=["uid", "text"])
    first.text = "Theirs"
    first.save()
    record = imported(record, mode)
    assert record.state == state
    assert sorted(Claim.objects.values_list("text", flat=True)) == texts
    assert "changed it after this was checked" in record.problem + "".join(reasons(record))


@pytest.mark.parametrize("mode", ["all", "good"])
def test_what_somebody_changed_while_the_rows_were_held_against_it_is_not_overwritten(
    mode, monkeypatch
):
    claim = cast.claim("x", published=False)
    record = claims_of([claim.uid, "Mine"], header=["uid", "text"])
    write = Writer.write

    def somebody_first(self, verdicts):
        Claim.objects.filter(pk=claim.pk).update(text="Theirs")
        write(self, verdicts)

    monkeypatch.setattr(Writer, "write", somebody_first)
    record = imported(record, mode)
    assert Claim.objects.get().text != "Mine"
    assert "changed it after this was checked" in record.problem + "".join(reasons(record))


@pytest.mark.parametrize("mode", ["all", "good"])
def test_what_the_database_refuses_at_last_is_told_in_its_words(mode, monkeypatch):
    monkeypatch.setattr("claims.imports.rules.problems", lambda record: [])
    header = ["text", "killed_low", "killed_high"]
    record = imported(
        claims_of(["x", "1", "2"], ["y", "3", "2"], ["z", "", ""], header=header), mode
    )
    assert Claim.objects.count() == (0 if mode == "all" else 2)
    assert "The lowest number of killed is above the highest." in record.problem + "".join(
        reasons(record)
    )


def test_a_run_that_was_killed_half_way_goes_on_and_writes_nothing_twice(monkeypatch):
    monkeypatch.setattr("claims.imports.running.BATCH", 1)
    record = claims_of(*([str(number), "A", "", f"Claim {number}", "", ""] for number in range(4)))
    written = []

    write = Writer.write

    def killed(self, verdicts):
        written.append(verdicts)
        if len(written) == 3:
            raise SystemExit
        write(self, verdicts)

    monkeypatch.setattr(Writer, "write", killed)
    with pytest.raises(SystemExit):
        imported(record, "good")
    monkeypatch.setattr(Writer, "write", write)
    record.refresh_from_db()
    assert (record.state, Claim.objects.count()) == ("writing", 2)
    assert imported(record, "good").state == "finished"
    assert sorted(Claim.objects.values_list("text", flat=True)) == [
        f"Claim {number}" for number in range(4)
    ]
    assert Claim.history.count() == 4


def test_one_of_two_who_import_the_same_file_at_once_is_told():
    first, second = claims_of(ROW), claims_of(ROW, user=user_of(roles.ANALYSTS, "another"))
    Import.objects.filter(pk=first.pk).update(state="writing")
    with pytest.raises(Exception, match="Somebody is importing this very file"):
        imported(second)
    Import.objects.filter(pk=first.pk).update(state="finished")
    assert imported(second).state == "finished"


def test_a_key_whose_record_was_deleted_makes_a_new_one():
    imported(claims_of(ROW))
    Claim.objects.all().delete()
    assert outcomes(imported(claims_of(ROW))) == ["create"]
    assert ExternalKey.objects.get().record_id == Claim.objects.get().pk


def test_a_file_that_another_has_imported_since_the_check_makes_nothing_twice():
    first, second = claims_of(ROW), claims_of(ROW)
    imported(first)
    assert imported(second).counts == {"skip": 1}
    assert Claim.objects.count() == 1
    assert outcomes(checked(claims_of(ROW))) == ["skip"]


def test_the_count_of_queries_does_not_grow_with_the_rows(django_assert_max_num_queries):
    def queries_of(rows: int) -> None:
        record = claims_of(
            *([f"{rows}-{n}", "A", "B", f"Claim {rows} {n}", "", "S"] for n in range(rows))
        )
        imported(record)

    queries_of(1)
    with django_assert_max_num_queries(130):
        queries_of(2)
    with django_assert_max_num_queries(130):
        queries_of(40)
