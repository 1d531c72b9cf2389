"""The repository's own rules: what is easily broken by one line that looks harmless."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.template.loader import get_template

from claims.exports import CLAIMS, EXCHANGES
from claims.filters import ClaimFilterSet

ROOT = Path(__file__).resolve().parent.parent

# A module of the app imports from lines above its own, and from nothing beside or below. A package
# stands here by its name; its modules import from each other as they like.
LAYERS = [
    {"choices", "dialects", "axis", "differences", "addresses", "fetching"},
    {"dates", "search", "marks", "seriation", "code_sets"},
    {"fields", "derivations", "lanes", "reading"},
    {"triggers", "querysets"},
    {"models"},
    {"concurrency", "bulk", "steps", "refusals"},
    {
        "rederivation", "roles", "workflow", "origins", "related", "matrix", "profiles", "timelines", "versions",
        "citations", "invention", "evidence",
    },
    {"filters", "exports", "changes", "chronicle", "merging", "duplicates", "silence"},
    {"imports"},
    {"codebook"},
    {"linked", "feeds", "sitemaps"},
    {"views", "templatetags", "admin", "management"},
    {"api"},
    {"urls", "apps"},
]  # fmt: skip

TOP = {
    "manage.py", "tracker", "claims", "templates", "fixtures", "requirements.txt", "tests",
    "README.md", "CHANGELOG.md", "LICENSE", "Makefile", "pyproject.toml", "docs", ".ci",
    "requirements-dev.txt", ".gitignore", "benchmarks",
}  # fmt: skip
LATER = {".gitattributes", "SECURITY.md"}

SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.IGNORECASE | re.DOTALL)
INLINE = re.compile(
    r"<style\b|<[^<>]*\s(?:style|on[a-z]+)\s*=|=\s*[\"']?\s*javascript:", re.IGNORECASE
)
TEMPLATE_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
INCLUDE = re.compile(r"\{%\s*include\s+(.*?)%\}", re.DOTALL)
DATABASES = re.compile(r"sqlite|postgres|psycopg", re.IGNORECASE)
UNFINISHED = re.compile(r"\b(?:[T]ODO|[F]IXME)\b")  # in brackets, so as not to find itself
PINNED = re.compile(r"[A-Za-z0-9_.-]+(?:\[[a-z,-]+\])?==[0-9][0-9.]* +# \S+(?: \S+)+")


@cache
def tracked(pattern: str = "*") -> list[Path]:
    """The files under version control whose names match; those that are gone are left out."""
    command = ["git", "ls-files", "-z", "--", f":(glob)**/{pattern}"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in sorted(names.split("\0")) if name and (ROOT / name).exists()]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def place_of(path: Path) -> str:
    """The module or package of the app that a file belongs to, as `LAYERS` names it."""
    return path.relative_to(ROOT / "claims").with_suffix("").parts[0]


def in_the_app() -> Iterator[tuple[Path, ast.Module]]:
    """The modules of the app, parsed; migrations are generated, and not among them."""
    for path in tracked("*.py"):
        parts = path.relative_to(ROOT).parts
        if parts[0] == "claims" and "migrations" not in parts:
            yield path, ast.parse(path.read_text())


def templates() -> Iterator[tuple[Path, str]]:
    for path in tracked("*.html"):
        yield path, path.read_text()


def without_docstrings(tree: ast.Module) -> Iterator[ast.AST]:
    """The nodes of a module that do something: a sentence that stands for itself does not."""
    sentences = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return (node for node in ast.walk(tree) if id(node) not in sentences)


# Imports run one way


def imported(path: Path, tree: ast.Module) -> Iterator[str]:
    """What a module imports from the app, inside functions too, as `LAYERS` names it."""
    package = ["claims", *path.relative_to(ROOT / "claims").parts[:-1]]
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            names = [f"{module}.{alias.name}" for alias in node.names]
        for name in names:
            first, *rest = name.split(".")
            if first == "claims" and rest:
                yield rest[0]


def test_imports_of_the_app_run_one_way():
    level = {name: number for number, names in enumerate(LAYERS) for name in names}
    wrong = []
    for path, tree in in_the_app():
        own = place_of(path)
        if own == "__init__":
            continue
        assert own in level, f"say in LAYERS where {name_of(path)} stands"
        wrong += [
            f"{name_of(path)} imports {name}"
            for name in imported(path, tree)
            if name != own and level[name] >= level[own]
        ]
    assert wrong == []


def test_the_layers_name_no_module_that_is_gone():
    assert set().union(*LAYERS) == {place_of(path) for path, _ in in_the_app()} - {"__init__"}


def test_the_project_imports_the_app_and_not_the_other_way_round():
    wrong = [
        name_of(path)
        for path, tree in in_the_app()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "tracker"
    ]
    assert wrong == []


# What has a history is written with it

# Where many records are written at once without their history, and why that is right there.
WITHOUT_HISTORY = {
    "claims/bulk.py": "writes the history beside it",
    "claims/invention/loading.py": "invents a world that nobody edited",
    "claims/merging.py": "takes a thread apart on its way, and writes the history of where it arrives",
}
BULK = {"bulk_create", "bulk_update", "abulk_create", "abulk_update", "update", "aupdate"}


def writes_in_bulk(node: ast.AST) -> bool:
    """True for a call that writes rows of what has a history, or of what can't be told from it.

    A QuerySet's `update` takes nothing but keywords, by which it differs from that of a dictionary.
    """
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    if node.func.attr not in BULK or (
        node.func.attr == "update" and (node.args or not node.keywords)
    ):
        return False
    root: ast.AST = node.func
    while isinstance(root, ast.Attribute | ast.Call):
        root = root.value if isinstance(root, ast.Attribute) else root.func
    models = {model.__name__: model for model in apps.get_app_config("claims").get_models()}
    model = models.get(root.id) if isinstance(root, ast.Name) else None
    return model is None or hasattr(model, "history")


def test_nothing_writes_in_bulk_past_the_history():
    """`claims.bulk` writes many records at once; `rederivation` writes only what is derived."""
    written = {
        f"{name_of(path)}:{node.lineno}"
        for path, tree in in_the_app()
        for node in ast.walk(tree)
        if writes_in_bulk(node) and place_of(path) != "rederivation"
    }
    assert {each.split(":")[0] for each in written} == set(WITHOUT_HISTORY), written


@pytest.mark.parametrize(
    ("code", "writes"),
    [
        ("Claim.objects.filter(pk=1).update(text='')", True),
        ("Actor.objects.bulk_create(rows)", True),
        ("found.bulk_update(rows, ['text'])", True),
        ("claims.published().update(**values)", True),
        ("Snapshot.objects.filter(pk=1).update(text='')", False),
        ("context.update(more)", False),
        ("digest.update()", False),
    ],
)
def test_a_bulk_write_is_known_by_its_call(code, writes):
    assert any(writes_in_bulk(node) for node in ast.walk(ast.parse(code))) == writes


# One module knows the database


def mentions(node: ast.AST) -> str:
    """What of a node could tell one database from another."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.Import):
        return " ".join(alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return " ".join([node.module or "", *(alias.name for alias in node.names)])
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return node.name
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def test_only_the_dialects_know_which_database_it_is():
    wrong = [
        f"{name_of(path)}:{getattr(node, 'lineno', '?')} {text}"
        for path, tree in in_the_app()
        if place_of(path) != "dialects"
        for node in without_docstrings(tree)
        if (text := mentions(node)) and (DATABASES.search(text) or text == "vendor")
    ]
    assert wrong == []


# Pages that a strict Content-Security-Policy lets through


def test_no_template_holds_a_script_or_a_style():
    wrong = []
    for path, text in templates():
        plain = TEMPLATE_TAG.sub("", text)
        wrong += [f"{name_of(path)}: {found}" for found in INLINE.findall(plain)]
        wrong += [
            f"{name_of(path)}: {attributes} {content}"
            for attributes, content in SCRIPT.findall(plain)
            if "src=" not in attributes or content.strip()
        ]
    assert wrong == []


def test_no_module_writes_a_script_or_a_style():
    wrong = []
    for path, tree in in_the_app():
        for node in without_docstrings(tree):
            text = node.value if isinstance(node, ast.Constant) else ""
            if not isinstance(text, str):
                continue
            # Data for machines, which no browser runs, may stand in a page.
            scripts = re.findall(r"<script\b(?! type=\"application/ld\+json\")", text)
            wrong += [f"{name_of(path)}: {found}" for found in [*INLINE.findall(text), *scripts]]
    assert wrong == []


# Partials


def test_what_is_included_is_there_and_gets_what_it_needs_by_name():
    included = [
        (path, found.strip()) for path, text in templates() for found in INCLUDE.findall(text)
    ]
    wrong = []
    for path, found in included:
        target = re.match(r"""["']([^"']+)["']""", found)
        if target is None:
            wrong.append(f"{name_of(path)} includes {found}, which is no name")
            continue
        origin = Path(get_template(target[1]).origin.name)
        if origin not in tracked("*.html"):
            continue  # the stock admin's
        if not origin.name.startswith("_"):
            wrong.append(f"{name_of(path)} includes {target[1]}, whose name should begin with _")
        if not found.endswith(" only"):
            wrong.append(f"{name_of(path)} includes {target[1]} without `only`")
    assert wrong == []
    assert included


def test_every_partial_is_included_somewhere():
    used = {
        Path(name).name
        for path in [*tracked("*.html"), *(path for path, _ in in_the_app())]
        for name in re.findall(r"""["']([\w/]+/_\w+\.html)["']""", path.read_text())
    }
    assert {path.name for path, _ in templates() if path.name.startswith("_")} == used


# Files


def test_nothing_is_left_unfinished():
    kinds = (
        "*.py", "*.html", "*.css", "*.js", "*.md", "*.toml", "*.txt", "*.yaml", "Makefile", "run",
    )  # fmt: skip
    wrong = [
        f"{name_of(path)}:{number}"
        for kind in kinds
        for path in tracked(kind)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert wrong == []


def test_no_module_is_a_drawer_for_odds_and_ends():
    drawers = {"utils", "util", "helpers", "helper", "misc", "common"}
    assert [name_of(path) for path in tracked("*.py") if path.stem in drawers] == []


def test_the_top_level_is_the_one_that_was_agreed_on():
    top = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert top - TOP - LATER == set()
    assert TOP - top == set()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_has_its_reason(name):
    lines = (ROOT / name).read_text().splitlines()
    requirements = [line for line in lines if line and not line.startswith(("#", "-r "))]
    assert requirements
    assert [line for line in requirements if not PINNED.fullmatch(line)] == []
    names = [re.split(r"[\[=]", line)[0].lower() for line in requirements]
    assert len(names) == len(set(names))


# Models


def test_the_migrations_are_those_of_the_models():
    loader = MigrationLoader(None)
    before, now = loader.project_state(), ProjectState.from_apps(apps)
    changes = MigrationAutodetector(before, now).changes(graph=loader.graph)
    missing = [
        operation.describe()
        for label, migrations in changes.items()
        if label in {"claims", "tracker"}
        for migration in migrations
        for operation in migration.operations
    ]
    assert missing == []


def test_every_order_of_a_model_ends_in_its_key():
    wrong = [
        model.__name__
        for model in apps.get_app_config("claims").get_models()
        if not model.__name__.startswith("Historical")
        and model._meta.ordering
        and model._meta.ordering[-1] not in {"id", "-id", "pk", "-pk"}
    ]
    assert wrong == []


# What is documented


def read_from_the_environment() -> set[str]:
    """The names of the variables that the project and its Makefile read."""
    names = set()
    for path in tracked("*.py"):
        if path.relative_to(ROOT).parts[0] in {"tracker", "claims"}:
            for node in ast.walk(ast.parse(path.read_text())):
                names |= set(_variables(node))
    makefile = (ROOT / "Makefile").read_text()
    defined = set(re.findall(r"^(\w+) *:=", makefile, re.MULTILINE))
    names |= set(re.findall(r"^(\w+) *\?=", makefile, re.MULTILINE))
    names |= set(re.findall(r"\$\(([A-Z_]+)\)", makefile)) - defined - {"MAKE"}
    return names - {"DJANGO_SETTINGS_MODULE"}


def _variables(node: ast.AST) -> Iterator[str]:
    """The variable that a node reads: env.kind("NAME"), environ.get("NAME") or environ["NAME"]."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        if ast.unparse(node.func.value) in {"env", "os", "environ", "os.environ"}:
            yield from _constant(node.args[0])
    elif isinstance(node, ast.Subscript) and ast.unparse(node.value) in {"environ", "os.environ"}:
        yield from _constant(node.slice)


def _constant(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and re.fullmatch(r"[A-Z][A-Z0-9_]+", str(node.value)):
        yield node.value


def test_every_variable_of_the_environment_is_in_the_readme():
    variables = read_from_the_environment()
    assert {"DATABASE_URL", "SECRET_KEY", "PORT"} <= variables
    words = set(re.findall(r"\w+", (ROOT / "README.md").read_text()))
    assert variables - words == set()


def test_every_column_and_every_filter_says_what_it_means():
    columns = [column for export in (CLAIMS, EXCHANGES) for column in export.columns]
    assert [column.name for column in columns if not column.help.strip()] == []
    filters = ClaimFilterSet.base_filters.items()
    assert [name for name, each in filters if not each.extra.get("help_text")] == []
