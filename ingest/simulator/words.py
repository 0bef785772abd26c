"""Names, roads and firms of the make-believe utility; combined at random, they belong to nobody."""

from typing import Final

SURNAMES: Final = "김이박최정강조윤장임한오서신권황안송류홍전고문양손배백허남심"
FIRST_SYLLABLES: Final = "민서지하예도준시은주현수유성재승동영태우"
LAST_SYLLABLES: Final = "준서윤호연우진아민현석희원영훈경은수빈혁"
SHOP_FIRST: Final = (
    "다솔",
    "새론",
    "온새미",
    "해든",
    "미르",
    "가온",
    "도담",
    "아라",
    "예솔",
    "한결",
)
SHOP_KINDS: Final[dict[str, tuple[str, ...]]] = {
    "GENERAL": (
        "식당",
        "카페",
        "세탁소",
        "미용실",
        "약국",
        "학원",
        "분식",
        "정육점",
        "치과",
        "빌딩",
    ),
    "BATH": ("사우나", "목욕탕", "찜질방", "수영장"),
    "PUBLIC": ("주민센터", "초등학교", "도서관", "복지관", "경로당", "공원화장실"),
    "INDUSTRY": ("정밀", "인쇄", "식품", "세차"),
    "TEMPORARY": ("신축현장", "가설사무소"),
}
BUILDINGS: Final = ("빌라", "아파트", "연립", "주택")
ROADS: Final = (
    "다솔로",
    "새론길",
    "온새미로",
    "해든길",
    "미르로",
    "가온길",
    "도담로",
    "아라길",
    "예솔로",
    "한결길",
)
METER_MAKERS: Final = ("가람계기", "다솔미터", "새론계량")
TERMINAL_MAKERS: Final = ("온새미단말", "해든원격", "미르텔레")
