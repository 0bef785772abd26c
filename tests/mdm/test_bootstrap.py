"""The bootstrap, for real: an environment is made once and again when its list changes."""

import json
import subprocess
from pathlib import Path

import pytest

from mdm.embedded import bootstrap
from mdm.embedded.failures import UnableToStart


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("dev.py", bootstrap.RUNTIME, bootstrap.DEVELOPMENT):
        (tmp_path / name).write_text("# nothing to install\n")
    return tmp_path


def _stamp(root: Path) -> dict[str, str]:
    return dict(json.loads((root / ".venv" / "stamp.json").read_text()))


def test_an_environment_is_made_once(root: Path) -> None:
    python = bootstrap.python_with(lock=bootstrap.RUNTIME, root=root)
    witness = root / ".venv" / "witness"
    witness.touch()

    again = bootstrap.python_with(lock=bootstrap.RUNTIME, root=root)

    assert subprocess.run([python, "-c", ""], check=False).returncode == 0
    assert again == python
    assert witness.exists()


def test_an_environment_of_another_python_is_made_anew(root: Path) -> None:
    bootstrap.python_with(lock=bootstrap.RUNTIME, root=root)
    (root / ".venv" / "stamp.json").write_text(json.dumps({"python": "3.0"}))
    witness = root / ".venv" / "witness"
    witness.touch()

    bootstrap.python_with(lock=bootstrap.RUNTIME, root=root)

    assert not witness.exists()
    assert _stamp(root)["python"] == bootstrap.VERSION


def test_a_changed_list_is_installed_and_stamped(root: Path) -> None:
    bootstrap.python_with(lock=bootstrap.RUNTIME, root=root)
    before = _stamp(root)[bootstrap.RUNTIME]
    (root / bootstrap.RUNTIME).write_text("# still nothing\n")

    bootstrap.python_with(lock=bootstrap.RUNTIME, root=root)

    assert _stamp(root)[bootstrap.RUNTIME] != before


def test_a_package_without_its_hash_is_refused_in_a_sentence(root: Path) -> None:
    (root / bootstrap.RUNTIME).write_text("six==1.17.0\n")

    with pytest.raises(UnableToStart, match="패키지를 설치하지 못했습니다"):
        bootstrap.python_with(lock=bootstrap.RUNTIME, root=root)

    assert bootstrap.RUNTIME not in json.loads(
        (root / ".venv" / "stamp.json").read_text()
        if (root / ".venv" / "stamp.json").exists()
        else "{}"
    )


def test_the_development_list_satisfies_the_runtime_list(root: Path) -> None:
    bootstrap.python_with(lock=bootstrap.DEVELOPMENT, root=root)
    (root / bootstrap.RUNTIME).write_text("six==1.17.0\n")  # would be refused if it were installed

    assert bootstrap.python_with(lock=bootstrap.RUNTIME, root=root).exists()
