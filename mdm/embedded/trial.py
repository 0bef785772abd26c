"""The whole test suite on embedded servers, or on those that the URLs name."""

import os
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from mdm.embedded.credentials import credentials
from mdm.embedded.processes import Program, say
from mdm.embedded.servers import claimed, start_servers, write_urls
from mdm.embedded.supervisor import Supervisor

# The whole suite on up to four processors; the tests of one file share what they stand on, and one that
# hangs ends the run.
SIDE_BY_SIDE = (
    "-n", "auto", "--maxprocesses", "4", "--max-worker-restart", "0",
    "--dist", "loadfile", "--no-loadscope-reorder",
)  # fmt: skip
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def run(*, root: Path, data: Path, arguments: Sequence[str]) -> int:
    """This function will run pytest with these arguments, without any the whole suite on up to four processors,
    and return its exit code."""
    browser = os.environ.get("MDM_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), "")
    if not browser:
        _tell_no_browser()
    with claimed(data), Supervisor() as supervisor:
        # A test provokes errors on purpose: what the servers say of them would bury its results.
        urls = start_servers(supervisor, data=data, are_silent=True)
        write_urls(data=data, urls=urls)
        env = {
            **urls,
            "MDM_SECRET_KEY": credentials(data=data)["MDM_SECRET_KEY"],
            "MDM_DATA_DIR": str(data),
            "MDM_INSECURE_HTTP": "1",
            "MDM_CHROMIUM": browser,
            "PYTHONUNBUFFERED": "1",
        }
        command = [sys.executable, "-m", "pytest", "--rootdir", str(root)]
        command += arguments or SIDE_BY_SIDE
        suite = Program(
            name="pytest",
            command=command,
            env=env,
            farewell=signal.SIGINT,  # as from the keyboard: fixtures end what they started
            patience_s=30,
            is_piped=False,
        )
        code = supervisor.finish(suite)
    if not browser:
        _tell_no_browser()
    return code


def _tell_no_browser() -> None:
    say("test", "Chromium이 없어 브라우저 테스트를 건너뜁니다.")
    say("test", "no Chromium found: the browser tests are skipped (apt-get install chromium)")
