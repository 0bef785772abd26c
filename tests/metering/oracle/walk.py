"""Judging, D-02 and the alarms of §4, one slot of one connection at a time: slow, easy to check.

It shares no code with the product but the names of the status bits.
"""

from collections.abc import Callable
from dataclasses import dataclass

from metering.core.reading import Status
from tests.metering.oracle.words import Limits, Meter, Point, Step, Told, Value


@dataclass
class _Open:
    start: int
    level: int
    source: int


class Oracle:
    """Walks one connection's slots in order."""

    def __init__(
        self,
        *,
        meters: list[Meter],
        values: dict[int, Value],
        limits: Callable[[int, Meter], Limits] | None = None,
    ) -> None:
        self.meters = meters
        self.values = values
        self.limits_at = limits or (lambda _hour, meter: Limits(leak_min_lph=meter.leak_min_lph))
        self.limits = Limits()
        self.point: Point | None = None
        self.numbers = [h for h, v in values.items() if v.register_l is not None]
        self.told = Told()
        self.open: dict[str, _Open] = {}
        self.p: tuple[int, int] | None = None  # (hour, register) of the last 정상 slot
        self.pending = 0
        self.total = 0
        self.followed = 0
        self.low: str | None = None
        self.forget_alarms()

    def forget_alarms(self) -> None:
        self.bad = self.fine = 0
        self.meter_sources: set[int] = set()
        self.q4: dict[int, bool] = {1: False, 2: False}
        self.q4_at = self.back_at = 0
        self.back: dict[int, bool] = {1: False, 2: False}
        self.back_low = 0
        self.run: list[float] = []
        self.zero_hours = self.zero_slots = 0
        self.leak_bit = False
        self.weak = False
        self.normal_reports = 0

    def tell(self, *, first: int, last: int) -> Told:
        """This method will judge the hours first…last and return everything found."""
        begin = min([first, *(meter.from_hour + 1 for meter in self.meters)])
        for hour in range(begin, last + 1):
            self.change_meters(hour)
            meter = self.meter_at(hour)
            value = self.values.get(hour) if meter else None
            if value is None and self.followed == hour:
                self.show("LEAK", hour, {1} if self.leak_bit else set(), 2)
            self.slot(hour, meter, value)
            if hour >= first:
                self.told.total_l[hour] = self.total
        for kind, o in self.open.items():
            self.told.episodes.add((kind, o.start, 0, o.level, o.source))
        return self.told

    def meter_at(self, hour: int) -> Meter | None:
        for meter in self.meters:
            if meter.from_hour < hour and (meter.to_hour is None or hour <= meter.to_hour):
                return meter
        return None

    def change_meters(self, hour: int) -> None:
        for meter in self.meters:
            if meter.to_hour == hour - 1:
                self.remove(meter, hour)
        for meter in self.meters:
            if meter.from_hour == hour - 1:
                self.low = None
                self.p = None
                if meter.initial_l is not None:
                    if self.point is None:
                        self.point = Point(hour - 1, meter.initial_l, self.meters.index(meter))
                    self.p = (self.point.hour, meter.initial_l)

    def remove(self, meter: Meter, hour: int) -> None:
        if meter.final_l is not None and self.p is not None:
            self.pending += meter.final_l - self.p[1]
        self.run, self.zero_hours, self.zero_slots = [], 0, 0
        self.bad = self.fine = 0
        self.low = None
        if any(following.from_hour == hour - 1 for following in self.meters):
            self.followed = hour  # a leak found by its run is over, unless this slot says otherwise
            return
        for kind, o in self.open.items():
            self.told.episodes.add((kind, o.start, hour - 1, o.level, o.source))
        self.open = {}
        self.forget_alarms()

    def slot(self, hour: int, meter: Meter | None, value: Value | None) -> None:
        if meter is None or value is None:
            return
        self.limits = self.limits_at(hour, meter)
        verdict = self.verdict(hour, meter, value)
        use: int | None = None
        span = 0
        if verdict == "good":
            assert value.register_l is not None
            here = Point(hour, value.register_l, self.meters.index(meter))
            if self.p is not None:
                assert self.point is not None
                use = self.use(meter, value.register_l, hour) + self.pending
                span = hour - self.p[0]
                self.pending = 0
                self.told.use_l[hour] = use
                self.told.steps[hour] = Step(self.point, here, use)
                self.total += use
            self.told.good.add(hour)
            self.told.registers_l[hour] = here
            self.p = (hour, value.register_l)
            self.point = here
        self.alarms(hour, meter, value, verdict, use, span)

    def rolled(self, meter: Meter, register: int, hour: int) -> bool:
        assert self.p is not None
        wrapped = meter.modulus_l - self.p[1] + register
        return (
            self.p[1] >= 0.9 * meter.modulus_l
            and register <= 0.1 * meter.modulus_l
            and wrapped <= 2 * meter.q4_lph * (hour - self.p[0])
        )

    def use(self, meter: Meter, register: int, hour: int) -> int:
        assert self.p is not None
        if self.rolled(meter, register, hour):
            return meter.modulus_l - self.p[1] + register
        return register - self.p[1]

    def verdict(self, hour: int, meter: Meter, value: Value) -> str:
        register = value.register_l
        low_before, self.low = self.low, None
        if register is None or not 0 <= register < meter.modulus_l:  # V-04
            return "bad"
        if value.status & Status.METER_FAULT:  # P-3
            return "bad"
        if self.p is None:
            return "good"
        use = self.use(meter, register, hour)
        if use > 2 * meter.q4_lph * (hour - self.p[0]):  # V-06
            return "bad"
        rolled = self.rolled(meter, register, hour)
        if not rolled and register - self.p[1] < -max(5, meter.resolution_l):  # V-05
            self.low = low_before or self.fall(hour)
            if self.low != "real":
                return "bad" if self.low == "failing" else "held"
            self.low = None
        return "good"

    def fall(self, hour: int) -> str:
        assert self.p is not None
        near = [self.values.get(hour + k) for k in range(4)]
        if any(v and v.status & Status.BACKFLOW for v in near):
            return "real"
        if any(v and v.register_l is not None and v.register_l >= self.p[1] for v in near[1:]):
            return "failing"
        return "real" if any(h >= hour + 3 for h in self.numbers) else "held"

    def alarms(
        self, hour: int, meter: Meter, v: Value, verdict: str, use: int | None, span: int
    ) -> None:
        reported = bool(v.status & Status.REPORTED)
        good = verdict == "good"
        self.meter_fault(hour, v, verdict)
        bit = reported and bool(v.status & Status.Q4_EXCEEDED)
        over = use is not None and use > meter.q4_lph * span
        self.q4_at = self.last(hour, self.q4, self.q4_at, bit, over, good)
        self.show("Q4_EXCEEDED", hour, {s for s, on in self.q4.items() if on}, 1)
        bit = reported and bool(v.status & Status.BACKFLOW)
        limit = max(self.limits.backflow_l, meter.resolution_l)
        found = use is not None and use < -limit
        self.back_at = self.last(hour, self.back, self.back_at, bit, found, good)
        if found and use is not None:
            self.back_low = min(self.back_low, use)
        sources = {s for s, on in self.back.items() if on}
        if not sources:
            self.back_low = 0
        self.show("BACKFLOW", hour, sources, 2 if self.back_low <= -100 * limit else 1)
        if use is not None:
            self.leak_run(meter, use, span)
        if reported:
            self.leak_bit = bool(v.status & Status.LEAK)
        sources = {1} if self.leak_bit else set()
        exempt = self.run and min(self.run) <= self.limits.always_on_lph
        if len(self.run) >= 24 and not exempt:
            sources.add(2)
        self.show("LEAK", hour, sources, 2 if self.leak_bit or len(self.run) >= 72 else 1)
        self.battery(hour, v, reported)

    def meter_fault(self, hour: int, v: Value, verdict: str) -> None:
        if verdict == "bad":
            self.bad, self.fine = self.bad + 1, 0
        elif verdict == "good":
            self.bad, self.fine = 0, self.fine + 1
        bit = bool(v.status & Status.REPORTED and v.status & Status.METER_FAULT)
        if self.fine >= 3:
            self.meter_sources = set()
        if bit:
            self.meter_sources.add(1)
        if self.bad >= 3:
            self.meter_sources.add(2)
        self.show("METER_FAULT", hour, self.meter_sources, 1)

    def last(
        self, hour: int, on: dict[int, bool], at: int, bit: bool, found: bool, good: bool
    ) -> int:
        if bit or found:
            on[1] |= bit
            on[2] |= found
            return hour
        if good and hour - at >= 24:
            on[1] = on[2] = False
        return at

    def leak_run(self, meter: Meter, use: int, span: int) -> None:
        if span > 24:
            self.run, self.zero_hours, self.zero_slots = [], 0, 0
            return
        hours = self.zero_hours + span
        least = self.limits.leak_min_lph
        if use == 0 and hours * least < meter.resolution_l:
            self.zero_hours, self.zero_slots = hours, self.zero_slots + 1
            return
        if use > 0 and use >= least * hours:
            self.run += [use / hours] * (self.zero_slots + 1)
        else:
            self.run = []
        self.zero_hours = self.zero_slots = 0

    def battery(self, hour: int, v: Value, reported: bool) -> None:
        if reported:
            bits = v.status & (Status.LOW_BATTERY | Status.TERMINAL_LOW_BATTERY)
            if bits or 0 < v.battery_cv <= self.limits.battery_cv:
                self.weak, self.normal_reports = True, 0
            else:
                self.normal_reports += 1
                if self.normal_reports >= 3:
                    self.weak = False
        self.show("LOW_BATTERY", hour, {1} if self.weak else set(), 1)

    def show(self, kind: str, hour: int, sources: set[int], level: int) -> None:
        o = self.open.get(kind)
        if not sources:
            if o:
                self.told.episodes.add((kind, o.start, hour, o.level, o.source))
                del self.open[kind]
            return
        if o is None:
            o = self.open[kind] = _Open(hour, 0, 0)
        o.level = max(o.level, level)
        o.source |= sum(sources)
