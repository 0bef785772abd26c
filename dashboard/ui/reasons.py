"""Why messages are held, and where they come from, in the operators' words."""

REASONS = {
    "unknown_terminal": "등록되지 않은 단말",
    "parse": "형식을 읽을 수 없음",
    "too_large": "너무 큼",
    "unknown_format": "모르는 형식",
    "unknown_protocol": "모르는 프로토콜",
    "topic_mismatch": "주소와 단말 ID가 다름",
    "truncated": "잘린 프레임",
    "bad_length": "길이가 맞지 않음",
    "bad_checksum": "검사합 오류",
    "bad_count": "검침 개수가 맞지 않음",
    "bad_time": "검침 시각 오류",
    "bad_interval": "검침 주기 오류",
    "bad_decimals": "소수 자리 오류",
    "bad_value": "지침 값 오류",
    "future": "미래 시각",
    "too_old": "수용 기간이 지난 시각",
    "register_range": "지침이 계량기 자리수를 넘음",
    "meter_serial_differs": "계량기 번호가 등록과 다름",
    "before_installation": "설치 전 시각",
    "not_installed_then": "그 시각에 설치된 계량기 없음",
    "refused_by_database": "저장할 수 없는 값",
}


def reason_words(code: str) -> str:
    """This function will name a reason, the code itself where we have no word for it."""
    return REASONS.get(code, code)


def payload_words(payload: bytes) -> str:
    """This function will write a message as text where it is text, else as a hex dump."""
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError:
        return _hex_dump(payload)
    printable = all(letter.isprintable() or letter in "\r\n\t" for letter in text)
    return text if printable else _hex_dump(payload)


def _hex_dump(payload: bytes) -> str:
    lines = []
    for start in range(0, len(payload), 16):
        part = payload[start : start + 16]
        letters = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in part)
        lines.append(f"{start:06x}  {part.hex(' '):<47}  {letters}")
    return "\n".join(lines)
