"""What the tracker begins with: it loads, loads again, and can be held against the article."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.apps import apps
from django.core.management import call_command

from claims.choices import Credibility, Reliability, Scope, Stance, Standing, Status
from claims.models import Actor, Claim, Denial, Event, Place, PlaceName, Response, Source

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted(str(path) for path in (ROOT / "fixtures").iterdir())
RECORDS = [record for path in FILES for record in yaml.safe_load(Path(path).read_text("utf-8"))]
SEED = (ROOT / "docs" / "seed.md").read_text("utf-8")

SHELLING = "233c5d60"
OPERATION = ("2023-09-19", date(2023, 9, 19), date(2023, 9, 19))
STATEMENT = ("2020-11-10", date(2020, 11, 10), date(2020, 11, 10))
SINCE_2021 = ("2021/..", date(2021, 1, 1), None)
SAID = {
    "35cf7d85": OPERATION,
    "516fd86d": OPERATION,
    "8a9b626b": OPERATION,
    "89810679": OPERATION,
    SHELLING: OPERATION,
    "eb418034": OPERATION,
    "692ae3ee": ("1991", date(1991, 1, 1), date(1991, 12, 31)),
    "e773c78c": STATEMENT,
    "bca3879b": STATEMENT,
    "3bc093e9": SINCE_2021,
    "ed0f371c": SINCE_2021,
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded() -> None:
    load()


def load() -> None:
    call_command("loaddata", *FILES, verbosity=0)


def claim(short_uid: str) -> Claim:
    return Claim.objects.get(uid__startswith=short_uid)


def label(record: dict[str, Any]) -> str:
    """Return how docs/seed.md calls a record of a fixture."""
    fields = record["fields"]
    if record["model"] == "claims.placename":
        return fields["name"]
    return f"`{fields['slug'] if 'slug' in fields else fields['uid'][:8]}`"


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of the tracker, the derived columns and linking tables included.

    How often a row was changed is left out: what is put back has another version.
    """
    models = apps.get_app_config("claims").get_models(include_auto_created=True)
    return {
        model._meta.label: sorted(
            model._default_manager.values_list(
                *(field.name for field in model._meta.concrete_fields if field.name != "version")
            ),
            key=repr,
        )
        for model in models
        if not model._meta.proxy
    }


def test_plain_loaddata_loads_every_record_of_every_file(loaded: None) -> None:
    for model in {record["model"] for record in RECORDS}:
        in_files = sum(record["model"] == model for record in RECORDS)
        assert apps.get_model(model)._default_manager.count() == in_files, model


def test_each_file_loads_alone_after_those_before_it() -> None:
    for path in FILES:
        call_command("loaddata", path, verbosity=0)
    assert Response.objects.exists()


def test_loading_again_changes_nothing(loaded: None) -> None:
    before = everything()
    load()
    assert everything() == before


def test_loading_again_puts_a_changed_record_back(loaded: None) -> None:
    before = everything()
    Place.objects.filter(slug="aghdam").update(latitude=0, longitude=0)
    PlaceName.objects.filter(name="Xankəndi").update(used_by=None)
    Claim.objects.filter(uid__startswith=SHELLING).update(text="Something else.")
    load()
    assert everything() == before


def test_a_file_names_no_database_keys_and_no_record_twice() -> None:
    assert not any("pk" in record for record in RECORDS)
    keys = [
        (
            record["model"],
            label(record),
            *map(str, map(record["fields"].get, ["place", "language"])),
        )
        for record in RECORDS
    ]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("path", FILES)
def test_every_file_says_its_licence_and_where_it_is_explained(path: str) -> None:
    head = Path(path).read_text("utf-8").partition("\n- ")[0]
    assert "CC BY 4.0" in head
    assert "docs/seed.md" in head


def test_every_record_is_one_that_a_form_would_accept(loaded: None) -> None:
    for name in sorted({record["model"] for record in RECORDS}):
        for record in apps.get_model(name)._default_manager.all():
            record.full_clean()


def test_every_record_is_held_against_the_article() -> None:
    missing = [label(record) for record in RECORDS if label(record) not in SEED]
    assert missing == []


def test_the_table_names_no_record_that_is_not_there() -> None:
    records = SEED.partition("## The source")[2]
    known = {label(record) for record in RECORDS}
    named = set(re.findall(r"`[0-9a-f]{8}`|(?<=\| )`[a-z0-9-]+`(?= \|)", records))
    assert len(named) > 50
    assert named <= known


def test_azerbaijans_claim_of_shelling_stands_next_to_armenias_denial(loaded: None) -> None:
    shelling = claim(SHELLING)
    assert str(shelling.actor) == "Ministry of Defence of Azerbaijan"
    assert [actor.slug for actor in shelling.accused.all()] == ["armenia-armed-forces"]
    assert [actor.slug for actor in shelling.mentions.all()] == ["russian-peacekeepers"]

    denial = Denial.objects.get()
    assert denial.claim == shelling
    assert str(denial.actor) == "Ministry of Defence of Armenia"
    assert denial.stance == Stance.DENIES
    assert denial.calls_disinformation
    assert denial.scope == Scope.OCCURRENCE
    assert denial.status == Status.PUBLISHED
    assert denial.said_earliest == denial.said_latest == date(2023, 9, 19)
    assert "Inferred" in denial.said_note


def test_the_shelling_is_denied_and_every_other_claim_is_unanswered(loaded: None) -> None:
    shelling = claim(SHELLING)
    assert shelling.standing == Standing.DENIED
    assert (shelling.response_count, shelling.denial_count) == (1, 1)
    assert (shelling.delay_days_low, shelling.delay_days_high) == (0, 0)

    others = Claim.objects.exclude(pk=shelling.pk)
    assert set(others.values_list("standing", flat=True)) == {Standing.UNANSWERED}
    assert not others.filter(silence_checked_on__isnull=False).exists()


def test_dates_are_as_written_and_bounded_as_they_can_mean(loaded: None) -> None:
    dated = {
        str(uid)[:8]: said
        for uid, *said in Claim.objects.exclude(said="").values_list(
            "uid", "said", "said_earliest", "said_latest"
        )
    }
    assert {uid: tuple(said) for uid, said in dated.items()} == SAID


def test_an_inferred_date_says_how_it_was_inferred(loaded: None) -> None:
    told_by_the_article = {"692ae3ee"}
    without_note = Claim.objects.exclude(said="").filter(said_note="")
    assert {str(one.uid)[:8] for one in without_note} == told_by_the_article
    assert not Claim.objects.filter(said="").exclude(said_note="").exists()


def test_what_the_author_says_has_no_date_because_the_article_has_none(loaded: None) -> None:
    assert Source.objects.get().published == ""
    by_the_author = Claim.objects.filter(actor__name=Source.objects.get().author)
    assert by_the_author.exists()
    assert set(by_the_author.values_list("said", flat=True)) == {""}


def test_every_statement_is_published_and_has_text_actor_and_source(loaded: None) -> None:
    for model in (Claim, Response):
        for one in model.objects.all():
            assert one.status == Status.PUBLISHED
            assert one.published_at is not None
            assert one.text
            assert one.actor is not None
            assert one.source == Source.objects.get()


def test_nothing_is_judged_before_somebody_has_judged_it(loaded: None) -> None:
    assert Source.objects.get().reliability == Reliability.F
    assert set(Claim.objects.values_list("credibility", flat=True)) == {Credibility.NOT_JUDGED}


def test_numbers_are_those_that_the_claims_state(loaded: None) -> None:
    numbers = ("killed_low", "killed_high", "wounded_low", "wounded_high")
    stated = {
        str(one.uid)[:8]: tuple(getattr(one, name) for name in numbers)
        for one in Claim.objects.all()
        if any(getattr(one, name) is not None for name in numbers)
    }
    assert stated == {"89810679": (None, None, 2, 2), "14dec950": (7000, 7000, None, None)}


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("azerbaijan-ministry-of-defence", "azerbaijan"),
        ("ilham-aliyev", "azerbaijan"),
        ("armenia-ministry-of-defence", "armenia"),
        ("armenia-armed-forces", "armenia"),
        ("nikol-pashinyan", "armenia"),
        ("russian-peacekeepers", "russia"),
    ],
)
def test_each_actor_counts_under_what_it_is_part_of(loaded: None, part: str, whole: str) -> None:
    assert Actor.objects.get(slug=part).lineage.filter(ancestor__slug=whole).exists()


@pytest.mark.parametrize(
    "alone",
    [
        "azerbaijan",
        "armenia",
        "russia",
        "nagorno-karabakh-republic",
        "european-union",
        "france",
        "unnamed-media",
        "liza-brovko",
    ],
)
def test_no_actor_is_put_under_a_state_that_it_is_no_part_of(loaded: None, alone: str) -> None:
    assert Actor.objects.get(slug=alone).part_of is None


def test_every_place_has_names_in_armenian_azerbaijani_and_russian(loaded: None) -> None:
    for place in Place.objects.all():
        languages = set(place.names.values_list("language", flat=True))
        assert languages >= {"hy", "az", "ru"}, place


@pytest.mark.parametrize(
    ("language", "letters"),
    [("hy", r"[Ա-Ֆա-և]"), ("az", r"[A-ZÇƏĞIİÖŞÜa-zçəğıiöşü]"), ("ru", r"[А-ЯЁа-яё]")],
)
def test_a_name_is_written_in_the_letters_of_its_language(
    loaded: None, language: str, letters: str
) -> None:
    for name in PlaceName.objects.filter(language=language):
        assert re.fullmatch(rf"(?:{letters}|[ –-])+", name.name), name


def test_one_city_has_the_names_of_both_sides(loaded: None) -> None:
    used_by = dict(
        PlaceName.objects.filter(place__slug="stepanakert").values_list("name", "used_by__slug")
    )
    assert used_by == {
        "Ստեփանակերտ": "nagorno-karabakh-republic",
        "Xankəndi": "azerbaijan",
        "Khankendi": "azerbaijan",
        "Степанакерт": None,
        "Ханкенди": "azerbaijan",
    }


def test_events_are_bounded_as_the_article_bounds_them(loaded: None) -> None:
    events = {event.slug: (event.began, event.ended) for event in Event.objects.all()}
    assert events == {
        "war-1991-1994": ("1991", "1994"),
        "bishkek-protocol": ("1994", "1994"),
        "war-2020": ("2020-09-27", "2020-11-10"),
        "statement-2020-11-10": ("2020-11-10", "2020-11-10"),
        "talks-after-2020": ("2021/..", ""),
        "operation-2023-09": ("2023-09-19", ""),
    }


@pytest.mark.parametrize("model", [Claim, Response])
def test_quotations_are_short_and_say_their_language(loaded: None, model: Any) -> None:
    for one in model.objects.all():
        assert len(one.quote.split()) <= 6
        assert bool(one.quote) == bool(one.language)


def test_the_derived_columns_are_what_deriving_them_anew_gives(loaded: None) -> None:
    call_command("rederive", "--check")
