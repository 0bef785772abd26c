"""The bar above every page while what it shows may be old or incomplete (FAULTS §7)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.ui import wording
from dashboard.ui.language import say
from mdm.lib import clock
from metering.queries.pulse import FRESH, LATE, tone_of_job
from metering.queries.snapshot import Vitals

SOURCE_SILENT = timedelta(hours=2)
SOURCE_GONE = timedelta(days=30)  # a source that was taken out of use is no fault for ever
MARK_LATE = timedelta(minutes=5)
CLOCK_OFF = timedelta(seconds=5)
DISK_FULL_PERCENT = 85
JOB_WORDS = {
    "judge_dirty_days": "판정·집계 작업",
    "close_hour": "시간 마감 작업",
    "check_days": "검증 작업",
    "prepare_partitions": "저장 구간 작업",
    "write_files": "파일 작성 작업",
    "take_imports": "파일 등록 작업",
}


@dataclass(frozen=True, slots=True)
class Look:
    """What is judged: the vitals, when they were read, the periods of the jobs, how full the disk is."""

    vitals: Vitals
    now: datetime
    bells: Sequence[tuple[str, float]]
    disk_percent: float


def late_jobs(look: Look) -> Iterator[tuple[str, timedelta]]:
    """This function will yield each job that missed two periods, with the age of its last success; one
    that never ran is not late."""
    for task, every_s in look.bells:
        name = task.rsplit(".", 1)[-1]
        succeeded_at = look.vitals.succeeded_at.get(name)
        if succeeded_at and tone_of_job(look.now - succeeded_at, every_s=every_s) == "bad":
            yield JOB_WORDS.get(name, name), look.now - succeeded_at


def stale_note(look: Look) -> dict[str, str] | None:
    """This function will return the bar of a page with every rule that is broken, None when none is."""
    reception = list(_reception(look))
    said = [*reception, *_storing(look), *_working(look)]
    if not said:
        return None
    tone = "bad" if any(each[0] == "bad" for each in said) else "warn"
    return {"tone": tone, "text": " · ".join(text for _, text in said)}


def _reception(look: Look) -> Iterator[tuple[str, str]]:
    heard = look.vitals.heard_at
    if not heard:
        return
    newest_at = max(heard.values())
    today = look.now.astimezone(clock.SEOUL).date()
    last = say("마지막 {newest_at}", newest_at=wording.short_moment(newest_at, today))
    age = look.now - newest_at
    if age > FRESH:
        tone, word = ("bad", "수신이 끊겼습니다") if age > LATE else ("warn", "수신이 늦습니다")
        yield (
            tone,
            say("{word} · {last} ({age} 전)", word=word, last=last, age=wording.lasting(age)),
        )
    silent = [
        f"{source} {wording.lasting(look.now - at)}"
        for source, at in heard.items()
        if SOURCE_SILENT < look.now - at < SOURCE_GONE
    ]
    if silent and age <= SOURCE_SILENT:  # else the first sentence has said it of all of them
        yield "bad", say("출처 무수신: {silent}", silent=", ".join(silent))


def _storing(look: Look) -> Iterator[tuple[str, str]]:
    vitals = look.vitals
    if vitals.read_only:
        yield "bad", "데이터베이스가 읽기 전용이라 새 검침이 저장되지 않습니다"
    if vitals.database_at and abs(look.now - vitals.database_at) > CLOCK_OFF:
        seconds = abs(look.now - vitals.database_at).total_seconds()
        yield "bad", say("서버와 데이터베이스의 시계가 {seconds:,.0f}초 다릅니다", seconds=seconds)
    if look.disk_percent > DISK_FULL_PERCENT:
        yield "warn", say("디스크 {disk_percent:.0f}% 사용", disk_percent=look.disk_percent)


def _working(look: Look) -> Iterator[tuple[str, str]]:
    marked_at = look.vitals.marked_at
    if marked_at and look.now - marked_at > MARK_LATE:
        oldest = wording.lasting(look.now - marked_at)
        yield "warn", say("집계가 밀려 있습니다 (가장 오래된 것 {oldest} 전)", oldest=oldest)
    for label, age in late_jobs(look):
        yield (
            "bad",
            say("{label}이 늦습니다 (마지막 성공 {age} 전)", label=label, age=wording.lasting(age)),
        )
