"""The repository's own rules: which way imports run, who knows the database, what a page may hold."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.template.loader import get_template

from claims.exports import CLAIMS, EXCHANGES
from claims.filters import ClaimFilterSet

ROOT = Path(settings.BASE_DIR)
APP = ROOT / "claims"
PAGES = sorted((ROOT / "templates").rglob("*.html"))

# What stands in one row may import from its own row and the rows above it, never from those below.
LAYERS = [
    {"choices", "dialects"},
    {"dates", "search"},
    {"fields"},
    {"derivations", "querysets"},
    {"triggers"},
    {"models"},
    {"roles"},
    {
        "rederivation",
        "workflow",
        "origins",
        "related",
        "timeline",
        "versions",
        "changes",
        "invention",
    },
    {"filters", "exports", "linked", "citations", "codebook"},
    {"views", "admin", "templatetags", "management", "apps"},
    {"urls"},
]
LAYER = {module: number for number, row in enumerate(LAYERS) for module in row}


def modules() -> list[Path]:
    return [path for path in sorted(APP.rglob("*.py")) if "migrations" not in path.parts]


def part_of(path: Path) -> str:
    """The module or package of the app that a file belongs to."""
    return path.relative_to(APP).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """The modules and packages of the app that a file imports at its top level."""
    depth = len(path.relative_to(APP).parts)
    found = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ImportFrom):
            name = node.module or ""
            if node.level == depth or (node.level == 0 and re.match(r"claims\b", name)):
                name = name.removeprefix("claims").removeprefix(".")
                found |= {name.partition(".")[0]} if name else {each.name for each in node.names}
    return found & LAYER.keys()


def test_every_module_of_the_app_has_its_place_in_the_order_of_imports():
    named = {part_of(path) for path in modules()} - {"__init__"}
    assert sorted(named - LAYER.keys()) == []


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(APP)))
def test_imports_run_one_way(path):
    here = part_of(path)
    if here == "__init__":
        return
    upwards = {name for name in imported(path) if LAYER[name] > LAYER[here]}
    assert upwards == set(), f"{path} imports what stands below it"


def test_only_the_dialects_know_which_database_it_is():
    knowing = re.compile(
        r"\.vendor\b|psycopg|contrib\.postgres|\bsqlite3\b|as_sqlite|as_postgresql"
    )
    knows = [path.name for path in modules() if knowing.search(path.read_text())]
    assert knows == ["dialects.py"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_has_an_inline_script_or_style(path):
    page = path.read_text()
    assert not re.search(
        r"<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|=\s*[\"']?javascript:", page, re.IGNORECASE
    )
    for attributes in re.findall(r"<script\b([^>]*)>", page):
        assert "src=" in attributes or 'type="application/ld+json"' in attributes


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_partial_takes_only_what_it_is_given(path):
    for name, rest in re.findall(r"{% include \"([^\"]+)\"([^%]*)%}", path.read_text()):
        assert get_template(name)
        if Path(name).name.startswith("_"):
            assert rest.split()[-1:] == ["only"], f"{path} includes {name} without only"


def test_the_top_level_is_as_it_was_agreed():
    # What a checkout makes for itself (an environment, data, caches) is ignored by git.
    ignored = {line.strip("/\n") for line in (ROOT / ".gitignore").read_text().splitlines()}
    agreed = {
        "manage.py", "tracker", "claims", "templates", "fixtures", "tests", "requirements.txt",
        "requirements-dev.txt", "README.md", "CHANGELOG.md", "LICENSE", "Makefile", "pyproject.toml",
        "docs", "benchmarks", ".ci", ".git", ".gitignore", ".gitattributes", "SECURITY.md",
    }  # fmt: skip
    there = {path.name for path in ROOT.iterdir()}
    assert [
        name for name in sorted(there - agreed)
        if not any(Path(name).match(pattern) for pattern in ignored if pattern)
    ] == []  # fmt: skip


def test_no_file_is_a_drawer_for_everything():
    assert [path for path in modules() if path.stem in {"utils", "helpers"}] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_dependency_is_pinned_and_has_its_reason(name):
    for line in (ROOT / name).read_text().splitlines():
        if line and not line.startswith(("#", "-r")):
            assert re.match(r"[\w.\-]+(\[[\w,\-]+\])?==\S+\s+# \w", line), line


def test_every_setting_is_in_the_readme():
    readme = (ROOT / "README.md").read_text()
    read = set()
    for path in (ROOT / "tracker").glob("*.py"):
        calls = r"\benv\.\w+\(\s*\"([A-Z_]+)\"|environ(?:\.get\(|\[)\s*\"([A-Z_]+)\""
        read |= {a or b for a, b in re.findall(calls, path.read_text())}
    assert read
    assert sorted(name for name in read if f"`{name}`" not in readme) == []


def test_every_column_and_every_filter_says_what_it_means():
    for export in (CLAIMS, EXCHANGES):
        assert [column.name for column in export.columns if not column.help.strip()] == []
    lacking = [
        name
        for name, each in ClaimFilterSet.base_filters.items()
        if not each.extra.get("help_text")
    ]
    assert lacking == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
