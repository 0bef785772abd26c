"""The scorecard as Markdown: counts, recall, precision and delay per kind and per segment."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from ingest.scoring.matching import Outcome, Verdict

KINDS: Final = {
    "LEAK": "누수",
    "BACKFLOW": "역류",
    "Q4_EXCEEDED": "Q4초과",
    "LOW_BATTERY": "배터리",
    "METER_FAULT": "계량기장애",
    "COMM_FAULT": "통신장애",
}
_P95: Final = 0.95
_HEAD: Final = (
    "events",
    "below the rule",
    "shown",
    "found",
    "missed",
    "recall",
    "alarms",
    "false",
    "repeated",
    "withdrawn",
    "precision",
    "delay h, median",
    "p95",
)


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of some verdicts; recall and precision in percent, None without anything to count."""

    found: int
    missed: int
    below: int
    false: int
    repeated: int
    withdrawn: int
    delays_h: tuple[float, ...]

    @property
    def recall(self) -> float | None:
        """Found of the events that what arrived could show."""
        shown = self.found + self.missed
        return 100 * self.found / shown if shown else None

    @property
    def precision(self) -> float | None:
        """Alarms that answer an event, of all that were not withdrawn."""
        right = self.found + self.repeated
        return 100 * right / (right + self.false) if right + self.false else None


def score(*, verdicts: Iterable[Verdict]) -> Score:
    """This function will count verdicts by outcome."""
    listed = list(verdicts)

    def count(outcome: Outcome) -> int:
        return sum(each.outcome is outcome for each in listed)

    return Score(
        found=count(Outcome.FOUND),
        missed=count(Outcome.MISSED),
        below=count(Outcome.BELOW),
        false=count(Outcome.FALSE),
        repeated=count(Outcome.REPEATED),
        withdrawn=count(Outcome.WITHDRAWN),
        delays_h=tuple(sorted(each.delay_h for each in listed if each.delay_h is not None)),
    )


def tables(*, verdicts: Sequence[tuple[int, Verdict]]) -> str:
    """This function will write all tables for verdicts with the seed that they come from."""
    every = [verdict for _, verdict in verdicts]
    parts = [
        _table("All seeds", ("alarm",), _by_kind(every)),
        _table("Leaks of 5 L/h and more", ("alarm",), _rows(_large_leaks(every), _kind)),
        _table("By size of event", ("alarm", "size"), _rows(_with_event(every), _kind, size_of)),
        _table(
            "By what can show it", ("alarm", "source"), _rows(_with_event(every), _kind, _source)
        ),
        _table("By 업종", ("alarm", "업종"), _rows(every, _kind, _use_class)),
        _table("By report interval", ("alarm", "interval"), _rows(every, _kind, _interval)),
        _table("By seed", ("alarm", "seed"), _by_seed(verdicts)),
        _false_alarms(every),
    ]
    return "\n\n".join(parts)


def size_of(verdict: Verdict) -> str:
    """This function will name the class of size of an event, with its unit."""
    event = verdict.event
    if event is None:
        return "–"
    if event.kind == "LEAK":
        return f"{event.size:3.0f} L/h"
    if event.kind == "BACKFLOW":
        return _step(event.size, (50, 100, 500), "L a day")
    if event.kind == "Q4_EXCEEDED":
        return _step(event.size / verdict.connection.q4_lph, (1.3, 1.5), "· Q4")
    if event.kind == "LOW_BATTERY":
        return _step(event.size, (2.8, 2.9, 3.0), "V")
    if event.to_at is None:
        return "goes on"
    days = (event.to_at - event.from_at).total_seconds() / 86_400
    return _step(days, (1, 2, 4), "d")


def _step(value: float, edges: tuple[float, ...], unit: str) -> str:
    for edge in edges:
        if value < edge:
            return f"< {edge:g} {unit}"
    return f"≥ {edges[-1]:g} {unit}"


def _kind(verdict: Verdict) -> str:
    return verdict.kind


def _use_class(verdict: Verdict) -> str:
    return verdict.connection.use_class


def _interval(verdict: Verdict) -> str:
    return f"{verdict.connection.report_interval_h:2d} h"


def _source(verdict: Verdict) -> str:
    return "device bit" if verdict.event and verdict.event.by_device else "values only"


def _with_event(verdicts: Iterable[Verdict]) -> list[Verdict]:
    return [each for each in verdicts if each.event is not None]


def _large_leaks(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """A false leak has no size: all of them count here."""
    leaks = [each for each in verdicts if each.kind == "LEAK"]
    return [each for each in leaks if each.event is None or each.event.size >= 5]


def _false_alarms(verdicts: Iterable[Verdict]) -> str:
    """False alarms by what else was going on there."""
    counts = Counter(
        (each.kind, each.beside or "nothing injected")
        for each in verdicts
        if each.outcome is Outcome.FALSE
    )
    order = list(KINDS)
    rows = sorted(counts.items(), key=lambda row: (order.index(row[0][0]), -row[1], row[0][1]))
    lines = [_line([KINDS[kind], beside, _count(count)]) for (kind, beside), count in rows]
    head = ["### False alarms, by what was going on there", "", _line(["alarm", "there", "alarms"])]
    return "\n".join([*head, _line(["---", "---", "--:"]), *lines])


def _by_kind(verdicts: list[Verdict]) -> Iterator[tuple[tuple[str, ...], Score]]:
    return _rows(verdicts, _kind)


def _by_seed(verdicts: Sequence[tuple[int, Verdict]]) -> Iterator[tuple[tuple[str, ...], Score]]:
    for kind, label in KINDS.items():
        for seed in dict.fromkeys(seed for seed, _ in verdicts):
            here = [each for at, each in verdicts if at == seed and each.kind == kind]
            yield (label, str(seed)), score(verdicts=here)


def _rows(
    verdicts: list[Verdict], *names: Callable[[Verdict], str]
) -> Iterator[tuple[tuple[str, ...], Score]]:
    """One score per combination of names that occurs, kinds in their own order."""
    order = list(KINDS)
    keys = {tuple(name(each) for name in names) for each in verdicts}
    for key in sorted(keys, key=lambda each: (order.index(each[0]), each[1:])):
        here = [each for each in verdicts if tuple(name(each) for name in names) == key]
        yield (KINDS[key[0]], *key[1:]), score(verdicts=here)


def _table(
    title: str, names: tuple[str, ...], rows: Iterable[tuple[tuple[str, ...], Score]]
) -> str:
    head = [*names, *_HEAD]
    lines = [f"### {title}", "", _line(head), _line(["---"] * len(names) + ["--:"] * len(_HEAD))]
    lines += [_line([*key, *_cells(each)]) for key, each in rows]
    return "\n".join(lines)


def _cells(one: Score) -> list[str]:
    shown = one.found + one.missed
    raised = one.found + one.repeated + one.false
    counts = (one.below + shown, one.below, shown, one.found, one.missed)
    return [
        *map(_count, counts),
        _percent(one.recall),
        *map(_count, (raised, one.false, one.repeated, one.withdrawn)),
        _percent(one.precision),
        *_delays(one.delays_h),
    ]


def _delays(sorted_h: tuple[float, ...]) -> list[str]:
    if not sorted_h:
        return ["–", "–"]
    p95 = sorted_h[min(int(len(sorted_h) * _P95), len(sorted_h) - 1)]
    return [f"{median(sorted_h):.0f}", f"{p95:.0f}"]


def _count(number: int) -> str:
    return f"{number:,}"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} %"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
