"""알람: what is wrong since when and why, and who looks after it (SCREENS 2.9)."""

from dashboard.pages.alarms.arriving import NewAlarms
from dashboard.pages.alarms.detail import AlarmPage
from dashboard.pages.alarms.handling import handle
from dashboard.pages.alarms.list import AlarmsPage
from dashboard.pages.alarms.morning import MorningPage

__all__ = ["AlarmPage", "AlarmsPage", "MorningPage", "NewAlarms", "handle"]
