"""Envelopes of made-up content: it decodes or is refused, nothing else comes out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.envelopes import FORMATS
from metering.core.reading import Report
from tests.ingest.test_envelopes import CON, TERMINAL, outcome, reason_of


@pytest.mark.parametrize("format", FORMATS)
@settings(deadline=None, max_examples=300)
@given(noise=st.binary(max_size=300))
def test_random_bytes_raise_nothing_but_unable_to_decode(format: str, noise: bytes) -> None:
    assert reason_of(format, noise) == "parse"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(CON),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "m2m:sgn",
                    "nev",
                    "rep",
                    "m2m:cin",
                    "con",
                    "cr",
                    "ct",
                    "vrq",
                    "terminal",
                    "readings",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("format", FORMATS)
@settings(deadline=None, max_examples=300)
@given(message=JSON)
def test_any_json_of_the_right_words_decodes_or_is_refused(format: str, message: object) -> None:
    result = outcome(format, message)

    if isinstance(result, Report):
        assert result.terminal_id == TERMINAL
        assert result.control or result.readings
    else:
        assert result.isprintable()
