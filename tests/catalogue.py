"""The English catalogue and every Korean text of the code that it must know."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "locale" / "en" / "LC_MESSAGES"
HANGUL = re.compile(r"[가-힣]")
PACKAGES = ("customers", "dashboard", "devices", "ingest", "mdm", "metering")
# said to the person at the keyboard, stored as data, or a pattern rather than a text
OTHERS = (
    "management/", "migrations/", "mdm/embedded/", "mdm/env.py", "mdm/settings.py",
    "ingest/simulator/", "ingest/scoring/", "seeding.py",
)  # fmt: skip
_QUOTED = r'(?:".*"\n?)+'
NO_TEXTS = {
    "[^\\w가-힣-]+",
    "[가-힣\\d.·]+(동|로|길|리|가|읍|면)$",
    "^(산|지하)?\\d",
    "시",
    "도",
    "가정용",
}


def translations() -> gettext.GNUTranslations:
    """The compiled English catalogue."""
    with (FOLDER / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def written() -> dict[str, str]:
    """The entries of the written catalogue; what is counted, as it is said of one."""
    text = (FOLDER / "django.po").read_text(encoding="utf-8")
    entry = re.compile(
        rf"^msgid ({_QUOTED})(?:msgid_plural {_QUOTED})?msgstr(?:\[0\])? ({_QUOTED})", re.MULTILINE
    )
    pairs = {_joined(msgid): _joined(msgstr) for msgid, msgstr in entry.findall(text)}
    return {msgid: msgstr for msgid, msgstr in pairs.items() if msgid}


def counted() -> dict[str, str]:
    """The entries of the written catalogue that count, as they are said of several."""
    text = (FOLDER / "django.po").read_text(encoding="utf-8")
    entry = re.compile(
        rf"^msgid_plural ({_QUOTED})msgstr\[0\] {_QUOTED}msgstr\[1\] ({_QUOTED})", re.MULTILINE
    )
    return {_joined(msgid): _joined(msgstr) for msgid, msgstr in entry.findall(text)}


def texts_of_python() -> Iterator[tuple[str, str]]:
    """Every Korean text in the code of the product and where it stands."""
    for path in sorted(each for name in PACKAGES for each in (ROOT / name).rglob("*.py")):
        where = path.relative_to(ROOT).as_posix()
        if not any(each in where for each in OTHERS):
            yield from ((text, f"{where}:{line}") for text, line in _korean(path))


def glued_texts() -> Iterator[tuple[str, str]]:
    """Every Korean sentence that an f-string glues together, so that no catalogue can know it."""
    for path in sorted(each for name in PACKAGES for each in (ROOT / name).rglob("*.py")):
        where = path.relative_to(ROOT).as_posix()
        if any(each in where for each in OTHERS):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr) and any(
                isinstance(part, ast.Constant) and HANGUL.search(str(part.value))
                for part in node.values
            ):
                yield ast.unparse(node), where


def gaps_and_values() -> Iterator[tuple[str, set[str], set[str]]]:
    """Every sentence with gaps, the names of its gaps and the names of the values it is given."""
    for path in sorted(each for name in PACKAGES for each in (ROOT / name).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(sentence := _sentence(node), str):
                gaps = {name for _, name, _, _ in Formatter().parse(sentence) if name}
                given = {each.arg for each in node.keywords if each.arg}
                if len(given) == len(node.keywords):
                    yield sentence, gaps, given


def _sentence(call: ast.Call) -> object:
    made, inner = call.func, call
    if isinstance(made, ast.Attribute) and made.attr == "format":
        if not isinstance(made.value, ast.Call):
            return None
        inner, made = made.value, made.value.func
        wanted = ("_", "gettext")
    else:
        wanted = ("say",)
    is_ours = isinstance(made, ast.Name) and made.id in wanted and inner.args
    first = inner.args[0] if is_ours else None
    return first.value if isinstance(first, ast.Constant) else None


def texts_of_templates() -> Iterator[tuple[str, str]]:
    """Every Korean text that a template translates and where it stands."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        where, text = path.name, path.read_text(encoding="utf-8")
        said = [each for _, each in re.findall(r"""(?:{% translate |_\()(["'])(.*?)\1""", text)]
        said += [
            re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", inside).replace("%%", "%")
            for block in re.findall(
                r"{% blocktranslate.*?%}(.*?){% endblocktranslate", text, re.DOTALL
            )
            for inside in block.split("{% plural %}")
        ]
        yield from ((each, where) for each in said if HANGUL.search(each))


def _korean(path: Path) -> Iterator[tuple[str, int]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr | ast.JoinedStr)
        for inner in (node.values if isinstance(node, ast.JoinedStr) else (node.value,))
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in silent and _is_korean(node):
            yield str(node.value), node.lineno


def _is_korean(node: ast.Constant) -> bool:
    text = node.value
    return isinstance(text, str) and bool(HANGUL.search(text)) and text not in NO_TEXTS


def _joined(quoted: str) -> str:
    return "".join(ast.literal_eval(line) for line in quoted.splitlines())
