"""Everything that writes the memory of names."""

from .aliases import confirm_alias, forget_name, undo_alias

__all__ = ["confirm_alias", "forget_name", "undo_alias"]
