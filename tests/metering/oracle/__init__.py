"""DEFINITIONS read aloud in plain Python: what every stored figure of a connection must be."""

from tests.metering.oracle.walk import Oracle
from tests.metering.oracle.words import Limits, Meter, Told, Value

__all__ = ["Limits", "Meter", "Oracle", "Told", "Value"]
