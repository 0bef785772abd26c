"""The parts of the machinery, each with a tone, a word and its present value."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from dashboard.staleness import JOB_WORDS
from dashboard.ui.language import say, word
from dashboard.ui.wording import DASH, lasting, moment
from mdm.lib.clock import SEOUL
from metering.models import JobMark, SourceContact
from metering.queries import pulse
from metering.queries.jobs import Archiver, Queue
from metering.queries.streams import Stream

AHEAD = timedelta(days=7)
WORDS = {"ok": "정상", "warn": "주의", "bad": "이상", "": "확인 안 함"}
_MB, _GB = 1024**2, 1024**3


@dataclass(frozen=True, slots=True)
class Component:
    """One line of the list; the tone is ok, warn, bad, or "" where nobody looks."""

    name: str
    tone: str
    value: str
    note: str = ""

    @property
    def word(self) -> str:
        """This function will return the word of the tone."""
        return WORDS[self.tone]


def reception(*, heard: Sequence[SourceContact], now: datetime) -> Component:
    """This function will judge the age of the newest report of any source (D-14)."""
    if not heard:
        return Component("MQTT 수신", "warn", "수신 전", "아직 받은 메시지가 없습니다")
    age = now - heard[0].latest_received_at
    tone = pulse.tone_of_age(age, fresh=pulse.FRESH, late=pulse.LATE)
    note = " · ".join(f"{each.source} {moment(each.latest_received_at)}" for each in heard[:4])
    return Component("MQTT 수신", tone, say("{age} 전", age=lasting(age)), note)


def sessions(*, lost: Sequence[tuple[date, str, int]], today: date) -> Component:
    """This function will say whether the broker forgot us lately: what it had taken may be lost (F-08)."""
    if not lost:
        return Component("브로커 세션", "ok", "이어짐", "세션이 끊겨 사라진 일이 없습니다")
    day, _, count = lost[0]
    tone = "warn" if (today - day).days <= 1 else "ok"
    return Component(
        "브로커 세션",
        tone,
        say("세션 유실 {count:,}회", count=count),
        say("최근 {day}", day=day.isoformat()),
    )


def numbering(*, numbered: Sequence[Stream], now: datetime) -> Component:
    """This function will count the numbers that relay streams have skipped (I6)."""
    missing = sum(each.missing for each in numbered)
    if not missing:
        note = (
            say("번호를 매기는 출처 {sources:,}곳", sources=len(numbered))
            if numbered
            else "번호를 매기는 출처 없음"
        )
        return Component("순번 누락", "ok", "0건", note)
    newest = max(each.noticed_at for each in numbered if each.noticed_at)
    tone = "warn" if now - newest <= timedelta(days=1) else "ok"
    return Component(
        "순번 누락",
        tone,
        say("{n:,}건", n=missing),
        say("최근 발견 {at}", at=moment(newest)),
    )


def judging(*, waiting: Queue, now: datetime) -> Component:
    """This function will judge how long the oldest mark has waited to be judged."""
    if not waiting.marks or waiting.oldest_at is None:
        return Component("판정 대기열", "ok", "0건", "모두 판정했습니다")
    age = now - waiting.oldest_at
    tone = pulse.tone_of_age(age, fresh=pulse.QUEUE_FRESH, late=pulse.QUEUE_LATE)
    note = say("가장 오래된 것 {age} 전", age=lasting(age))
    return Component("판정 대기열", tone, say("{n:,}건", n=waiting.marks), note)


def job(*, task: str, every_s: float, mark: JobMark | None, now: datetime) -> Component:
    """This function will judge whether a periodic job succeeded lately enough."""
    name = task.rsplit(".", 1)[-1]
    label = JOB_WORDS.get(name, name)
    if mark is None or mark.succeeded_at is None:
        return Component(label, "warn", "기록 없음", _every(every_s))
    age = now - mark.succeeded_at
    took = DASH if mark.duration_ms is None else f"{mark.duration_ms:,} ms"
    note = say(
        "마지막 성공 {succeeded_at} · {took}", succeeded_at=moment(mark.succeeded_at), took=took
    )
    return Component(
        label, pulse.tone_of_job(age, every_s=every_s), say("{age} 전", age=lasting(age)), note
    )


def _every(seconds: float) -> str:
    return (
        say("{seconds:g}초마다", seconds=seconds)
        if seconds < 60
        else say("{lasting}마다", lasting=lasting(timedelta(seconds=seconds)))
    )


def database(*, waiting: Queue) -> Component:
    """This function will tell the size of the database, which answers when this is drawn."""
    return Component("데이터베이스", "ok", f"{waiting.database_b / _MB:,.0f} MB", "응답 중")


def partitions(*, newest: dict[str, date], today: date) -> Component:
    """This function will judge whether the month partitions reach far enough ahead."""
    first = min(newest.values(), default=today - timedelta(days=400))
    end = (first + timedelta(days=31)).replace(day=1)
    tone = "ok" if end > today + AHEAD else "warn" if end > today else "bad"
    note = "일 검침, 일 사용량, 수신 원문"
    return Component(
        "저장 구간", tone, say("{day:%Y-%m-%d}까지", day=end - timedelta(days=1)), note
    )


def disk(*, folder: Path) -> Component:
    """This function will judge how full the disk of a folder is."""
    used = shutil.disk_usage(folder if folder.exists() else folder.parent)
    percent = pulse.disk_percent(folder)
    return Component(
        "디스크",
        pulse.tone_of_disk(percent),
        say("{percent:.0f}% 사용", percent=percent),
        say("남은 공간 {free:,.1f} GB", free=used.free / _GB),
    )


def backup(*, mark: Path | None, archiver: Archiver, now: datetime) -> Component:
    """This function will judge the age of the newest backup: of the file that each touches, else of the
    WAL that the server kept elsewhere."""
    if mark is not None:
        made_at = _touched_at(mark)
        if made_at is None:
            return Component(
                "백업", "bad", "기록 없음", "백업이 끝나면 만드는 표시 파일이 없습니다"
            )
        return _backup(made_at, now=now, note=say("마지막 백업 {at}", at=moment(made_at)))
    if not archiver.is_on:
        return Component(
            "백업", "", DASH, "WAL 보관이나 MDM_BACKUP_MARK를 정하면 여기서 지켜봅니다"
        )
    failed_at, kept_at = archiver.failed_at, archiver.kept_at
    if failed_at and (kept_at is None or failed_at > kept_at):
        return Component(
            "백업", "bad", "WAL 보관 실패", say("마지막 실패 {at}", at=moment(failed_at))
        )
    if kept_at is None:
        return Component("백업", "warn", "기록 없음", "아직 보관된 WAL이 없습니다")
    return _backup(kept_at, now=now, note=say("마지막 WAL 보관 {at}", at=moment(kept_at)))


def _backup(made_at: datetime, *, now: datetime, note: str) -> Component:
    age = now - made_at
    tone = pulse.tone_of_age(age, fresh=pulse.BACKUP_FRESH, late=pulse.BACKUP_LATE)
    return Component("백업", tone, say("{age} 전", age=lasting(age)), note)


def _touched_at(mark: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(mark.stat().st_mtime, SEOUL)
    except OSError:
        return None


def unwatched() -> list[Component]:
    """This function will name what an installation has beside this program, which nobody here looks at."""
    return [
        Component("인증서", "", DASH, "앞에 선 프록시와 브로커가 가집니다. 그곳에서 확인하세요"),
        Component(
            "외부 연계", "", DASH, "내보내는 연계가 없습니다. 납기 파일은 사람이 내려받습니다"
        ),
    ]


def verdict(components: Sequence[Component]) -> Component:
    """This function will sum all components up in one line."""
    for tone, words in (("bad", "이상"), ("warn", "주의")):
        names = [each.name for each in components if each.tone == tone]
        if names:
            return Component(words, tone, ", ".join(map(word, names)))
    return Component("정상", "ok", "모든 구성요소가 동작합니다")
