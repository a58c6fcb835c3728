"""Everything that writes reference data."""

from .calendar import load_calendar, set_calendar_day
from .divisions import LoadedDivisions, change_region, load_divisions, register_region
from .parameters import change_parameter, ensure_parameters, set_parameter

__all__ = [
    "LoadedDivisions",
    "change_parameter",
    "change_region",
    "ensure_parameters",
    "load_calendar",
    "load_divisions",
    "register_region",
    "set_calendar_day",
    "set_parameter",
]
