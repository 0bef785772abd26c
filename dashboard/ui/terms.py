"""Which definition a figure on the screen has: the words of heads and KPIs, and the ids of DEFINITIONS."""

import re

TERMS = {
    "최종지침": "D-01",
    "지침": "D-01",
    "구간사용량": "D-02",
    "단위사용량": "D-03",
    "수전수": "D-04",
    "검침건수": "D-04",
    "시간 검침률": "D-05",
    "일 검침률": "D-06",
    "직전 7일 평균": "D-07",
    "직전 30일 평균": "D-07",
    "검침수": "D-08",
    "검침수 당일 / 전일": "D-08",
    "일간 검침수": "D-08",
    "사용량": "D-09",
    "일간 사용량": "D-09",
    "전일": "D-09",
    "당일": "D-10",
    "당일 사용량": "D-10",
    "총 사용량": "D-11",
    "수신 기준": "D-11",
    "보정 포함": "D-11",
    "추정 비중": "D-11",
    "추정": "ESTIMATION",
    "수기": "EDITING",
    "평균": "D-12",
    "중앙값": "D-12",
    "최고": "D-12",
    "최저": "D-12",
    "현재 상태": "D-13",
    "수신 신선도": "D-14",
    "수신 지연": "D-14",
    "기간 사용량": "D-15",
    "월 사용량": "D-15",
    "일 사용량 합": "D-15",
    "미배분": "D-15",
    "미수신": "T-6",
    "오늘 시간대별 미수신": "T-6",
    "대상 수전수": "P-2",
    "정정": "T-5",
    "등급": "LIFECYCLE",
    "검사": "V-07",
}
_UNIT = re.compile(r"\s*\([^()]*\)$")


def term_of(label: str) -> str:
    """This function will return the id of the definition behind a label, "" = it names no figure.

    A unit in brackets and what follows a middle dot say how, not what: both are left out.
    """
    words = label.partition(" · ")[0]
    return TERMS.get(words) or TERMS.get(_UNIT.sub("", words), "")
