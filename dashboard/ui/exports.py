"""Files of what a page shows: the page's own columns, typed, as xlsx or csv."""

from collections.abc import Iterable, Iterator, Sequence
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.http import FileResponse

from dashboard.ui.columns import SheetValue
from dashboard.ui.language import word
from dashboard.ui.wording import DASH
from mdm.lib import spreadsheets
from mdm.lib.spreadsheets import SheetColumn

FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
MOST_ROWS = 100_000
_IN_MEMORY_B = 4 * 1024 * 1024


def file_of(
    table: Any, *, records: Iterable[Any], file_format: str, name: str, conditions: str
) -> FileResponse:
    """This function will answer with the records of a table's shown columns as a file `name` whose
    first row states the conditions."""
    columns = _file_columns(table)
    heads = [_head(column) for column in columns]
    rows = _rows(columns, records)
    if file_format == "xlsx":
        content = spreadsheets.write_xlsx(
            columns=heads, rows=rows, conditions=conditions, title=name
        )
    else:
        content = _kept(spreadsheets.write_csv(columns=heads, rows=rows, conditions=conditions))
    return FileResponse(
        content,
        as_attachment=True,
        filename=f"{name}.{file_format}",
        content_type=FORMATS[file_format],
    )


def _file_columns(table: Any) -> list[Any]:
    return [column for column in table.columns if getattr(column.column, "in_files", True)]


def _head(column: Any) -> SheetColumn:
    group = word(getattr(column.column, "group", "") or "")
    unit: str = getattr(column.column, "file_unit", "")
    header = f"{group} {word(column.header)}".strip() + (f"({word(unit)})" if unit else "")
    return SheetColumn(header, getattr(column.column, "sheet_format", ""))


def _rows(columns: Sequence[Any], records: Iterable[Any]) -> Iterator[list[SheetValue]]:
    read = [
        (column.accessor, column.column.typed, _blank(column.column.default)) for column in columns
    ]
    for record in records:
        yield [
            blank if (value := typed(accessor.resolve(record, quiet=True))) is None else value
            for accessor, typed, blank in read
        ]


def _blank(default: Any) -> SheetValue:
    """What stands where nothing is known: the page's own word, if it is more than a dash."""
    return word(default) if default and default != DASH else None


def _kept(chunks: Iterable[bytes]) -> IO[bytes]:
    """The rows must be read before the page's snapshot closes, so a stream would come too late."""
    file = SpooledTemporaryFile(max_size=_IN_MEMORY_B)  # noqa: SIM115 - the response closes it
    for chunk in chunks:
        file.write(chunk)
    file.seek(0)
    return file
