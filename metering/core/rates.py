"""Read rates and means over days and connections: always Σ/Σ, never an average of averages (D-07)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Sums:
    """What a day, a segment or a period adds up to; use in litres."""

    connections: int = 0  # N(D), summed over days
    connections_good: int = 0  # 수전수(정상), summed over days
    expected: int = 0  # ΣE
    good: int = 0  # Σn, 검침수
    usage_l: int = 0  # 총 사용량, 수신 기준

    @classmethod
    def over(cls, parts: Iterable["Sums"]) -> Self:
        """This function will add parts up (D-07: pooled)."""
        held = list(parts)
        return cls(
            connections=sum(part.connections for part in held),
            connections_good=sum(part.connections_good for part in held),
            expected=sum(part.expected for part in held),
            good=sum(part.good for part in held),
            usage_l=sum(part.usage_l for part in held),
        )

    @property
    def hourly_rate(self) -> float | None:
        """시간 검침률 in percent (D-05), None when nothing was expected."""
        return 100 * self.good / self.expected if self.expected else None

    @property
    def daily_rate(self) -> float | None:
        """일 검침률 in percent (D-06), None when nobody was expected."""
        return 100 * self.connections_good / self.connections if self.connections else None

    @property
    def mean_usage_l(self) -> float | None:
        """평균 in litres per 정상 connection (D-12)."""
        return self.usage_l / self.connections_good if self.connections_good else None
