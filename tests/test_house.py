"""The rules of the house that no linter knows: sizes, one-line purposes, a test for each part."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from metering.models import AlarmKind

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("mdm", "customers", "devices", "metering", "ingest", "dashboard")
MODULE_LINES, FUNCTION_LINES, ARGUMENTS, TEMPLATE_LINES, SQL_LINES = 300, 40, 5, 120, 60
PLACES_OF_ONE_MACHINE = re.compile(r"(?<![\w.])/(work|root|home|Users)/\w")


def _tracked(*patterns: str) -> list[Path]:
    """Files of the repository, also new ones, never what is ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout.splitlines()
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


def _modules() -> list[Path]:
    ours = _tracked("*.py")
    return [path for path in ours if "migrations" not in path.parts and "tests" not in path.parts]


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_a_module_is_short_enough_to_be_read_at_once() -> None:
    ours = [path for path in _tracked("*.py") if "migrations" not in path.parts]
    long = {_named(path): _lines(path) for path in ours if _lines(path) > MODULE_LINES}

    assert long == {}


def test_a_function_fits_on_a_screen() -> None:
    long = {
        f"{_named(path)}:{function.name}": function.end_lineno - function.lineno + 1
        for path in _modules()
        for function in _functions(path)
        if function.end_lineno and function.end_lineno - function.lineno >= FUNCTION_LINES
    }

    assert long == {}


def test_a_function_takes_at_most_five_arguments() -> None:
    greedy = {
        f"{_named(path)}:{function.name}": count
        for path in _modules()
        for function in _functions(path)
        if (count := _argument_count(function)) > ARGUMENTS
    }

    assert greedy == {}


def _argument_count(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    taken = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return len([each for each in taken if each.arg not in ("self", "cls")])


def test_a_module_opens_with_one_line_that_says_what_it_is_for() -> None:
    silent = [_named(path) for path in _modules() if _lines(path) and not _purpose(path)]

    assert silent == []


def _purpose(path: Path) -> str:
    words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return words.splitlines()[0] if words else ""


def test_a_template_is_short() -> None:
    templates = _tracked("*.html")

    assert templates
    assert {_named(path): _lines(path) for path in templates if _lines(path) > TEMPLATE_LINES} == {}


def test_a_statement_is_short_and_says_what_it_does_and_which_index_it_uses() -> None:
    statements = _tracked("*.sql")

    assert statements
    assert {_named(path): _lines(path) for path in statements if _lines(path) > SQL_LINES} == {}
    assert [
        _named(path)
        for path in statements
        if not path.read_text(encoding="utf-8").startswith("-- ")
    ] == []


def test_no_name_hides_behind_manager_helper_util_service_or_info() -> None:
    vague = re.compile(r"(Manager|Helper|Utils?|Service|Info)$")
    found = [
        f"{_named(path)}:{node.name}"
        for path in _modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and vague.search(node.name)
    ]

    assert found == []


def test_no_text_names_a_folder_of_one_machine() -> None:
    texts = [path for path in _tracked() if path.suffix in _TEXTS or path.name == "run"]
    found = {
        _named(path): match.group(0)
        for path in texts
        if (match := PLACES_OF_ONE_MACHINE.search(path.read_text(encoding="utf-8")))
    }

    assert found == {}


_TEXTS = {".py", ".md", ".toml", ".yml", ".sql", ".html", ".css", ".lock", ".json", ".conf"}


def test_no_model_orders_itself() -> None:
    found = [_named(path) for path in _modules() if _has_meta_ordering(path)]

    assert found == []


def _has_meta_ordering(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    metas = [each for each in ast.walk(tree) if isinstance(each, ast.ClassDef)]
    return any(
        isinstance(target, ast.Name) and target.id == "ordering"
        for meta in metas
        if meta.name == "Meta" and ("models" in path.parts or path.name == "models.py")
        for line in meta.body
        if isinstance(line, ast.Assign)
        for target in line.targets
    )


def test_a_test_is_named_by_a_sentence() -> None:
    terse = [
        f"{_named(path)}:{function.name}"
        for path in _tracked("tests/*.py")
        for function in _functions(path)
        if function.name.startswith("test_") and function.name.count("_") < 3
    ]

    assert terse == []


def _mentioned_in_tests() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in _tracked("tests/*"))


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("page", "dashboard/pages/*.py"),
        ("codec", "ingest/codecs/*/codec.py"),
        ("command", "*/management/commands/*.py"),
    ],
)
def test_each_part_has_its_test(what: str, pattern: str) -> None:
    tests = _mentioned_in_tests()
    parts = [path for path in _tracked(pattern) if path.stem != "__init__"]
    names = {path.parent.name if what == "codec" else path.stem for path in parts}

    assert names
    assert {name for name in names if not re.search(rf"\b{name}\b", tests)} == set()


def test_each_alarm_has_its_test() -> None:
    tests = "\n".join(path.read_text(encoding="utf-8") for path in _tracked("tests/metering/*.py"))

    assert {kind for kind in AlarmKind.values if kind not in tests} == set()


def test_every_statement_file_is_run_by_somebody() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in _tracked("*.py"))
    idle = [_named(path) for path in _tracked("*.sql") if path.stem not in code]

    assert idle == []


def test_the_runtime_list_is_part_of_the_development_list() -> None:
    pins = re.compile(r"^([\w.-]+==\S+)", re.MULTILINE)
    runtime = set(pins.findall((ROOT / "requirements.lock").read_text()))
    development = set(pins.findall((ROOT / "requirements-dev.lock").read_text()))

    assert runtime
    assert runtime - development == set()


def test_the_locks_name_no_host() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8")
