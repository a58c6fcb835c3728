"""Everything that writes product knowledge."""

from .advantages import add_advantage, approve_advantage, change_advantage

__all__ = ["add_advantage", "approve_advantage", "change_advantage"]
