"""Why a message could not be decoded: the quarantine codes of codecs and envelopes."""

import enum


class Reason(enum.StrEnum):
    """Codes carried by `UnableToDecode.reason`; stored with the quarantined message."""

    PARSE = "parse"  # not the format at all: broken JSON, XML or base64, wrong types
    TOO_LARGE = "too_large"
    UNKNOWN_FORMAT = "unknown_format"  # no envelope of that name in the topic
    NO_CODEC = "no_codec"  # nobody said how this terminal's payload is to be read
    EXTRA_CIN = "extra_cin"  # a notification held more content instances than the first
    UNKNOWN_PROTOCOL = "unknown_protocol"  # the first byte names no frame of ours
    TOPIC_MISMATCH = "topic_mismatch"  # the topic's terminal is not the sender's
    TRUNCATED = "truncated"  # shorter than its own length byte says
    BAD_LENGTH = "bad_length"
    BAD_CHECKSUM = "bad_checksum"
    BAD_COUNT = "bad_count"  # the number of values does not fit the length
    BAD_TIME = "bad_time"
    BAD_INTERVAL = "bad_interval"
    BAD_DECIMALS = "bad_decimals"
    BAD_VALUE = "bad_value"  # a register below zero, or differences without a reference
