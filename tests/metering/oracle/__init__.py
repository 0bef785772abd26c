"""DEFINITIONS read aloud in plain Python: what every stored figure of a connection must be."""

from tests.metering.oracle.walk import Limits, Meter, Oracle, Told, Value

__all__ = ["Limits", "Meter", "Oracle", "Told", "Value"]
