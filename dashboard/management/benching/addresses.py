"""The pages that are measured: every one of the menus, unfiltered and as people narrow it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from customers.models import Customer, Neighbourhood
from metering.models import Alarm, Finding

_PAGES: Final[Mapping[str, str]] = {
    "대쉬보드": "/",
    "대쉬보드, 업종": "/?use=GENERAL",
    "대쉬보드, 지도": "/fragments/map/?zoom=11",
    "검침현황": "/status/",
    "검침현황, 끝 쪽": "/status/?page=999999",
    "검침현황, 이름순": "/status/?sort=name",
    "검침현황, 이상": "/status/?state=abnormal",
    "검침현황, 동·업종": "/status/?dong={dong}&use=HOME",
    "검침현황, 검색어": "/status/?q=푸른내",
    "검침현황, 시간대": "/status/hours/",
    "종합정보": "/customers/{number}/",
    "종합정보, 목록에서": "/customers/{number}/?sort=number",
    "검침집계, 1개월": "/totals/",
    "검침집계, 1년": "/totals/?period=year",
    "검침집계, 동별": "/totals/?group=dong",
    "검침집계, 업종 하나": "/totals/?use=GENERAL",
    "월보": "/totals/month/?month={month}",
    "일보": "/totals/day/?date={yesterday}",
    "검침내역, 일자별": "/readings/",
    "검침내역, 끝 쪽": "/readings/?page=999999",
    "검침내역, 미수신": "/readings/?reads=none",
    "검침내역, 기간별": "/readings/?view=period",
    "검침내역, 월별 표": "/readings/?view=month",
    "납기 파일": "/readings/billing/",
    "이력관리": "/history/",
    "이력관리, 교체": "/history/?tab=replaced",
    "이력관리, 값 고치기": "/history/?tab=edits",
    "이력관리, 알람": "/history/?tab=alarms",
    "이력관리, 보관함": "/history/?tab=held",
    "이력관리, 접속": "/history/?tab=access",
    "설정, 수용가": "/settings/",
    "설정, 계량기": "/settings/meters/",
    "설정, 단말": "/settings/terminals/",
    "설정, 검정만료": "/settings/expiring/",
    "설정, 블록": "/settings/codes/block/",
    "알람": "/alarms/",
    "알람, 전체": "/alarms/?ack=all",
    "알람, 아침": "/alarms/morning/",
    "검증": "/checks/",
    "운영현황": "/health/",
    "검색, 이름": "/search/?q=푸른내",
    "검색, 번호": "/search/?q={digits}",
}


def addresses(*, today: date) -> dict[str, str]:
    """This function will return the pages of the town in the database by what they are."""
    number = Customer.objects.earliest("pk").number
    found = {
        "dong": Neighbourhood.objects.earliest("pk").code,
        "number": number,
        "digits": number[-8:-2],
        "month": f"{today - timedelta(days=20):%Y-%m}",
        "yesterday": (today - timedelta(days=1)).isoformat(),
    }
    pages = {name: address.format(**found) for name, address in _PAGES.items()}
    if alarm := Alarm.objects.order_by("pk").first():
        pages["알람, 하나"] = f"/alarms/{alarm.pk}/"
    if finding := Finding.objects.order_by("pk").first():
        pages["검증, 하나"] = f"/checks/{finding.pk}/"
    return pages
