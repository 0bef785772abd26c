"""From messages to stored readings: decode, place, store in one transaction."""

from ingest.pipeline.messages import IntakeResult, Message
from ingest.pipeline.taking import take_in

__all__ = ["IntakeResult", "Message", "take_in"]
