"""Looks into an uploaded workbook's zip before any parser: bombs and macros stop here."""

import zipfile
from typing import IO

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_ENTRIES = 200
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_RATIO = 100
_CHUNK = 1 << 16
_ENCRYPTED = 0x1
_FORBIDDEN_PARTS = ("vbaproject.bin", "externallinks/", "embeddings/", "activex/")
_ENTITY_MARKS = (b"<!DOCTYPE", b"<!ENTITY")


class UnableToTrustArchive(ValueError):
    """An upload that no parser may open; the message is one Korean sentence."""


def check_workbook_archive(file: IO[bytes]) -> None:
    """This function will raise `UnableToTrustArchive` unless the file is a small, plain zip."""
    try:
        with zipfile.ZipFile(file) as archive:
            _check_directory(archive.infolist())
            _check_content(archive)
    except (
        zipfile.BadZipFile,
        RuntimeError,  # zipfile's word for what it cannot unpack: unknown compression, encryption
        EOFError,
        OSError,
        ValueError,
    ) as error:
        if isinstance(error, UnableToTrustArchive):
            raise
        raise UnableToTrustArchive("엑셀 파일(xlsx)이 아니거나 손상되었습니다.") from error
    finally:
        file.seek(0)


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise UnableToTrustArchive("파일 안의 항목이 200개를 넘습니다.")
    for entry in entries:
        name = entry.filename.lower().replace("\\", "/")
        if entry.flag_bits & _ENCRYPTED:
            raise UnableToTrustArchive(
                "암호가 걸린 파일은 읽을 수 없습니다. 암호를 풀고 저장해 주세요."
            )
        if ".." in name.split("/") or name.startswith("/"):
            raise UnableToTrustArchive("파일 안의 경로가 올바르지 않습니다.")
        if any(part in name for part in _FORBIDDEN_PARTS):
            raise UnableToTrustArchive(
                "매크로나 외부 연결이 든 파일은 받지 않습니다. xlsx로 다시 저장해 주세요."
            )


def _check_content(archive: zipfile.ZipFile) -> None:
    unpacked = 0
    packed = sum(entry.compress_size for entry in archive.infolist())
    for entry in archive.infolist():
        with archive.open(entry) as stream:
            tail = b""
            while chunk := stream.read(_CHUNK):  # counts real bytes: headers may lie
                unpacked += len(chunk)
                if unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * max(packed, _CHUNK):
                    raise UnableToTrustArchive("압축을 풀면 너무 큰 파일입니다.")
                if any(mark in (tail + chunk).upper() for mark in _ENTITY_MARKS):
                    raise UnableToTrustArchive("파일에 허용되지 않는 XML 선언이 있습니다.")
                tail = chunk[-16:]
