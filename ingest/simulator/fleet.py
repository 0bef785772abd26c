"""Who is supplied and what measures there, drawn from the seed: one vector per attribute."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ingest.simulator.dice import Bools, Draw, Floats, Ints, pick, uniform
from ingest.simulator.scenario import Scenario

HOUSE, GENERAL, BATH, PUBLIC, INDUSTRY, TEMPORARY = range(6)
USE_CLASSES: Final = (
    ("HOUSE", "가정용"),
    ("GENERAL", "일반용"),
    ("BATH", "욕탕용"),
    ("PUBLIC", "공공용"),
    ("INDUSTRY", "산업용"),
    ("TEMPORARY", "임시급수"),
)
_CLASS_SHARES: Final = (85.0, 10.4, 0.9, 2.4, 0.6, 0.7)

CALIBERS_MM: Final = (15, 20, 25, 32, 40, 50, 80, 100, 150)
Q3_LPH: Final = (2500, 4000, 6300, 10_000, 16_000, 25_000, 63_000, 100_000, 250_000)
_CALIBER_SHARES: Final = (
    (90.0, 5.0, 2.4, 0.8, 0.8, 0.8, 0.2, 0.0, 0.0),
    (52.0, 17.0, 13.0, 7.0, 5.5, 3.5, 1.5, 0.5, 0.0),
    (0.0, 0.0, 10.0, 15.0, 35.0, 30.0, 10.0, 0.0, 0.0),
    (5.0, 10.0, 20.0, 20.0, 18.0, 15.0, 8.0, 3.0, 1.0),
    (0.0, 5.0, 20.0, 20.0, 25.0, 20.0, 8.0, 2.0, 0.0),
    (40.0, 30.0, 30.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
)
# litres a day at the smallest caliber; a wider pipe serves more, with the power 1.4 of its Q3
_DAILY_L: Final = (330.0, 420.0, 5200.0, 480.0, 800.0, 160.0)

NB_IOT, LORA, LTE_M = range(3)
_COMMUNICATION_SHARES: Final = (70.0, 22.0, 8.0)
# How a terminal's reports are written: Seoul frames over NB-IoT, our JSON, and of LoRa terminals a
# Seoul frame through ThingPlug or a plain payload through ChirpStack or The Things Stack.
A3, A4, JSON, SEOUL_LORA, CHIRPSTACK, TTS = range(6)
_CARRIER_SHARES: Final = (0.2, 0.4, 0.25, 0.15)  # of LoRa: JSON and what follows it
FIRST_YEAR: Final = 2019
_YEAR_SHARES: Final = (6.0, 9.0, 14.0, 17.0, 18.0, 16.0, 12.0, 8.0)
PROFILES: Final = ("SEOUL_V1_1", "SEOUL_V1_2", "SEOUL_V1_3", "SEOUL_V1_4")
_PROFILE_OF_YEAR: Final = np.array((0, 0, 0, 1, 2, 3, 3, 3))
_A4_FROM_YEAR: Final = 2023
_A3_WIDEST: Final = 5  # a difference of A3 holds 65,534 L: wide pipes need A4
REPORT_INTERVALS_H: Final = (1, 6, 12, 24)
_INTERVAL_SHARES: Final = (5.0, 95.0, 0.0, 0.0)
_VARIED_INTERVAL_SHARES: Final = (10.0, 50.0, 20.0, 20.0)
_COARSE_SHARE: Final = 0.06  # of shops and public buildings: registers of 10 L
_ALWAYS_ON_SHARE: Final = 0.1  # of public and industrial ones: cooling water, day and night


@dataclass(frozen=True, slots=True)
class Fleet:
    """Attributes of all customers: vectors [customers]."""

    use_class: Ints
    caliber: Ints  # index into CALIBERS_MM
    daily_l: Floats  # mean use of a day
    year: Ints  # 설치년
    profile: Ints  # index into PROFILES
    communication: Ints
    frame: Ints  # A3, A4, JSON …
    decimals: Ints  # of the register in m³
    interval_h: Ints
    offset_s: Ints  # when in its report interval a terminal reports
    quiet_slot: Ints  # slot 1…24 without any use, −1 = none
    always_on_lph: Ints
    base_l: Ints  # register when history begins

    @property
    def q3_lph(self) -> Ints:
        """Q3 of each meter."""
        return np.array(Q3_LPH)[self.caliber]

    @property
    def resolution_l(self) -> Ints:
        """Litres per count of each register."""
        return np.where(self.decimals == 2, 10, 1)

    @property
    def modulus_l(self) -> Ints:
        """Where each register rolls over: 8 digits."""
        return self.resolution_l * 10**8


def fleet(*, scene: Scenario, last_year: int) -> Fleet:
    """This function will draw a utility; it depends on seed, size and start of history alone."""
    rows = np.arange(scene.customers)

    def dice(draw: Draw, *keys: int) -> Floats:
        return uniform(scene.seed, draw, rows, *keys)

    use_class = pick(dice(Draw.USE_CLASS), _CLASS_SHARES)
    caliber = _calibers(use_class, dice(Draw.CALIBER))
    daily_l = _daily_l(use_class, caliber, dice(Draw.VOLUME))
    years = last_year - FIRST_YEAR + 1
    year = FIRST_YEAR + pick(dice(Draw.YEAR), _YEAR_SHARES[:years])
    profile = _PROFILE_OF_YEAR[np.minimum(year - FIRST_YEAR, len(_PROFILE_OF_YEAR) - 1)]
    communication = pick(dice(Draw.COMMUNICATION), _COMMUNICATION_SHARES)
    modern = (year >= _A4_FROM_YEAR) | (caliber >= _A3_WIDEST)
    carrier = np.where(communication == LORA, pick(dice(Draw.CARRIER), _CARRIER_SHARES), 0)
    frame = np.where(communication != NB_IOT, JSON + carrier, np.where(modern, A4, A3))
    intervals = _VARIED_INTERVAL_SHARES if scene.varied else _INTERVAL_SHARES
    interval_h = np.array(REPORT_INTERVALS_H)[pick(dice(Draw.HOURLY), intervals)]
    steady = np.isin(use_class, (PUBLIC, INDUSTRY)) & (dice(Draw.QUIET_HOUR, 1) < _ALWAYS_ON_SHARE)
    coarse = np.isin(use_class, (GENERAL, PUBLIC)) & ~steady
    coarse &= dice(Draw.REGISTER, 1) < _COARSE_SHARE
    age_days = (last_year + 0.9 - year) * 365 * (0.9 + 0.2 * dice(Draw.REGISTER))
    return Fleet(
        use_class=use_class,
        caliber=caliber,
        daily_l=daily_l,
        year=year,
        profile=profile,
        communication=communication,
        frame=frame,
        decimals=np.where(coarse, 2, 3),
        interval_h=interval_h,
        offset_s=30 + (dice(Draw.REPORT_MINUTE) * (interval_h * 3600 - 90)).astype(np.int64),
        quiet_slot=np.where(steady, -1, 3 + pick(dice(Draw.QUIET_HOUR), (1, 1, 1))),
        always_on_lph=np.where(steady, (daily_l / 24 * 2).astype(np.int64) + 10, 0),
        base_l=(daily_l * age_days).astype(np.int64) % (95 * 10**6),
    )


def is_steady(*, drawn: Fleet) -> Bools:
    """This function will tell which customers use water at every hour (상시 사용)."""
    return drawn.always_on_lph > 0


def _calibers(use_class: Ints, numbers: Floats) -> Ints:
    caliber = np.zeros(len(use_class), dtype=np.int64)
    for code, shares in enumerate(_CALIBER_SHARES):
        here = use_class == code
        caliber[here] = pick(numbers[here], shares)
    return caliber


def _daily_l(use_class: Ints, caliber: Ints, numbers: Floats) -> Floats:
    size = (np.array(Q3_LPH)[caliber] / Q3_LPH[0]) ** 0.9
    size = np.where(use_class == BATH, size / 3, size)
    spread = np.exp(1.1 * (numbers - 0.5) * 2) * 0.9
    return np.array(_DAILY_L)[use_class] * size * spread
