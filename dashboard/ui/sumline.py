"""기간 사용량 as a sum that can be followed: Σ 일 사용량 + 미배분 = D-15, beside 보정 포함 (D-11, D-15)."""

from dataclasses import dataclass

from dashboard.ui.language import say
from dashboard.ui.wording import cubic_metres, percent
from metering.queries.period import PeriodUse

HINTS = {
    "일 사용량 합": "날마다 받은 사용량(수신 기준)을 더한 값입니다.",
    "미배분": "하루의 경계 지침이 없어 어느 날에도 넣지 않은 사용량입니다.",
    "기간 사용량": "끝 지침에서 시작 지침을 뺀 값입니다. 계량기 교체를 건너 이어집니다.",
    "보정 포함": "빠진 시간을 추정으로 채워 더한 값입니다. 끝나지 않은 공백의 추정도 들어갑니다.",
}


@dataclass(frozen=True, slots=True)
class Term:
    """One part of the sum; the sign stands before it."""

    sign: str
    label: str
    value: str
    note: str = ""

    @property
    def hint(self) -> str:
        """This function will say what the part means."""
        return HINTS[self.label]


def sum_line(use: PeriodUse) -> list[Term]:
    """This function will write the use of a period in m³: its parts, their sum, and with estimates."""
    share = 100 * use.estimated_l / use.filled_l if use.filled_l else None
    return [
        Term("", "일 사용량 합", cubic_metres(use.usage_l)),
        Term("+", "미배분", cubic_metres(use.unallocated_l)),
        Term("=", "기간 사용량", cubic_metres(use.use_l)),
        Term(
            "", "보정 포함", cubic_metres(use.filled_l), say("추정 {share}", share=percent(share))
        ),
    ]


def sum_words(use: PeriodUse) -> str:
    """This function will write the same as one line for files and prints."""
    return say(
        "일 사용량 합 {usage_l} + 미배분 {unallocated_l} = 기간 사용량 {use_l} m³",
        usage_l=cubic_metres(use.usage_l),
        unallocated_l=cubic_metres(use.unallocated_l),
        use_l=cubic_metres(use.use_l),
    )
