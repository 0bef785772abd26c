"""고객번호 in addresses: what is no number names nobody (404) and is never asked of the database."""


class NumberConverter:
    """The shape that the database demands of a 고객번호."""

    regex = "[0-9A-Za-z-]{3,30}"

    def to_python(self, value: str) -> str:
        """This function will return the number as it stands in the address."""
        return value

    def to_url(self, value: str) -> str:
        """This function will return the number as it stands in the address."""
        return value
