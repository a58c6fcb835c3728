"""Everything that writes hospitals."""

from .bulk import bulk_create_hospitals
from .hospitals import (
    add_alias,
    add_aliases,
    add_department,
    assign_rep,
    change_hospital,
    register_hospital,
    retire_hospital,
)

__all__ = [
    "add_alias",
    "add_aliases",
    "add_department",
    "assign_rep",
    "bulk_create_hospitals",
    "change_hospital",
    "register_hospital",
    "retire_hospital",
]
