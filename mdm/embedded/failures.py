"""The one error of this package: a sentence for the person at the keyboard."""


class UnableToStart(Exception):
    """A start that failed, told in one sentence of Korean and one of English."""

    def __init__(self, korean: str, english: str) -> None:
        super().__init__(f"{korean} / {english}")
