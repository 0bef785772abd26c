"""Why messages are held, in the operators' words: a name, a sentence, and what to do next."""

from typing import NamedTuple

from dashboard.ui.language import word


class Words(NamedTuple):
    """What is said about one reason."""

    name: str
    why: str
    advice: str


_READER = "형식을 고쳤거나 수신 프로그램을 갱신한 뒤 재처리하세요. 시험 전송이면 폐기하세요."
_SENDER = "보낸 쪽의 설정을 확인하세요. 고쳐서 다시 보냈으면 이 메시지는 폐기하세요."
_FRAME = "같은 단말에서 되풀이되면 단말이나 통신을 점검하세요. 다음 보고가 정상이면 폐기하세요."
_PERIOD = "설치·철거 일시를 고친 뒤 재처리하면 제자리에 저장됩니다."

WORDS = {
    "unknown_terminal": Words(
        "등록되지 않은 단말",
        "이 단말 ID로 등록되어 계량기에 연결된 단말이 없어 검침을 보관했습니다.",
        "단말을 등록하면 기다리는 메시지를 모두 자동으로 다시 처리합니다.",
    ),
    "parse": Words(
        "형식을 읽을 수 없음", "메시지가 JSON·XML·base64 형식에 맞지 않아 읽지 못했습니다.", _READER
    ),
    "too_large": Words(
        "너무 큼", "한 메시지가 받아들이는 크기를 넘어 앞부분만 보관했습니다.", _SENDER
    ),
    "unknown_format": Words(
        "모르는 형식", "주소(topic)에 적힌 형식을 처리하는 수신 규격이 없습니다.", _SENDER
    ),
    "unknown_protocol": Words(
        "모르는 프로토콜", "프레임의 첫 바이트가 알려진 단말 프로토콜이 아닙니다.", _READER
    ),
    "no_codec": Words(
        "페이로드 규격 미지정",
        "이 단말의 페이로드를 어떤 규격으로 읽을지 정해지지 않았습니다.",
        "단말에 페이로드 규격을 지정한 뒤 재처리하세요.",
    ),
    "extra_cin": Words(
        "한 알림에 든 다른 내용", "한 알림에 검침이 둘 이상 들어 있어 첫째만 저장하고 나머지는 보관했습니다.",
        "보낸 플랫폼이 알림을 하나씩 보내도록 설정하세요. 내용을 확인했으면 폐기하세요.",
    ),
    "topic_mismatch": Words(
        "주소와 단말 ID가 다름", "주소(topic)의 단말 ID와 메시지를 보낸 단말 ID가 서로 다릅니다.", _SENDER
    ),
    "truncated": Words(
        "잘린 프레임", "프레임이 스스로 적은 길이보다 짧게 끝났습니다.", _FRAME
    ),
    "bad_length": Words(
        "길이가 맞지 않음", "프레임의 길이 바이트와 실제 길이가 다릅니다.", _FRAME
    ),
    "bad_checksum": Words(
        "검사합 오류", "프레임의 검사합이 계산값과 달라 내용을 믿을 수 없습니다.", _FRAME
    ),
    "bad_count": Words(
        "검침 개수가 맞지 않음", "적힌 검침 개수와 실제 값의 개수가 다릅니다.", _FRAME
    ),
    "bad_time": Words("검침 시각 오류", "검침 시각이 달력에 없는 시각입니다.", _FRAME),
    "bad_interval": Words("검침 주기 오류", "검침 간격이 24시간을 나누지 못합니다.", _FRAME),
    "bad_decimals": Words("소수 자리 오류", "지침의 소수 자리가 2자리도 3자리도 아닙니다.", _FRAME),
    "bad_value": Words(
        "지침 값 오류", "차분을 거슬러 올라간 지침이 0보다 작거나 기준값이 없습니다.", _FRAME
    ),
    "future": Words(
        "미래 시각", "검침 시각이 수신보다 2시간 넘게 앞서 있습니다.",
        "단말 시계를 확인하세요. 시각이 맞으면 사유를 적어 재수용하세요. 시계 표시가 남습니다.",
    ),
    "too_old": Words(
        "수용 기간이 지난 시각", "검침 시각이 수신보다 62일 넘게 지났습니다.",
        "값을 쓰려면 사유를 적어 재수용하세요. 시계 표시가 남습니다.",
    ),
    "register_range": Words(
        "지침이 범위를 넘음", "지침이 저장할 수 있는 범위를 넘습니다.", _FRAME
    ),
    "meter_serial_differs": Words(
        "계량기 번호가 등록과 다름", "프레임의 계량기 번호가 그 시각에 설치된 계량기와 다릅니다.",
        "계량기 교체를 등록한 뒤 재처리하세요.",
    ),
    "before_installation": Words(
        "설치 전 시각", "이 단말이 계량기에 연결되기 전 시각의 검침입니다.", _PERIOD
    ),
    "not_installed_then": Words(
        "그 시각에 설치된 계량기 없음", "그 시각에는 이 단말에 연결된 계량기가 없었습니다.", _PERIOD
    ),
    "refused_by_database": Words(
        "저장할 수 없는 값", "저장소가 받지 않는 값이 들어 있습니다.", _READER
    ),
}  # fmt: skip
_UNNAMED = Words("", "수신 프로그램이 이 메시지를 처리하지 못했습니다.", _READER)


def words_of(code: str) -> Words:
    """This function will return what is said about a reason, its code where we have no word for it."""
    return WORDS.get(code, _UNNAMED._replace(name=code))


def reason_words(code: str) -> str:
    """This function will name a reason."""
    return word(words_of(code).name)
