"""Everything that writes the memory of names."""

from .aliases import confirm_alias, undo_alias

__all__ = ["confirm_alias", "undo_alias"]
