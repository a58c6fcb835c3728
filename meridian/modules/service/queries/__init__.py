"""Reads of the service module."""

from .board import Work, work_of
from .installed import InstalledUnit, installed_units

__all__ = ["InstalledUnit", "Work", "installed_units", "work_of"]
