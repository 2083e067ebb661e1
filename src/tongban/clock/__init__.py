"""The clock: working days, limits, pauses, lights and the day-by-day statement. Pure; the ground floor of the house."""

from tongban.clock.calendars import Calendar, Day, national
from tongban.clock.errors import ClockError, OutOfRange, UnpublishedYear
from tongban.clock.instants import SHANGHAI, end_of, local, local_date, now
from tongban.clock.limits import (
    Due,
    Extension,
    Light,
    Lights,
    Limit,
    Pause,
    Thresholds,
    counted,
    due,
    extend,
    light_on,
    lights,
    may_extend,
    open_on,
    party_deadline,
    received_on,
)
from tongban.clock.statement import Group, Row, Share, Statement, statement
from tongban.clock.tracks import History, Mark, Summary

__all__ = [
    "SHANGHAI",
    "Calendar",
    "ClockError",
    "Day",
    "Due",
    "Extension",
    "Group",
    "History",
    "Light",
    "Lights",
    "Limit",
    "Mark",
    "OutOfRange",
    "Pause",
    "Row",
    "Share",
    "Statement",
    "Summary",
    "Thresholds",
    "UnpublishedYear",
    "counted",
    "due",
    "end_of",
    "extend",
    "light_on",
    "lights",
    "local",
    "local_date",
    "may_extend",
    "national",
    "now",
    "open_on",
    "party_deadline",
    "received_on",
    "statement",
]
