"""Who may download a file: its owner and his scope, or whoever may see the object it belongs to."""

from __future__ import annotations

from collections.abc import Callable

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible

from .models import VIEW, StoredFile

_readers: dict[str, Callable[[Actor, StoredFile], bool]] = {}


def files_readable_by(purpose: str, may_read: Callable[[Actor, StoredFile], bool]) -> None:
    """Register who may read files of a purpose beyond the stamps: ``may_read(actor, file)`` asks for the object's rows.

    The module that stores files of a purpose calls this once (``flows.raw`` -> whoever sees the flow file).
    """
    _readers[purpose] = may_read


def readable_file(actor: Actor, pk: int) -> StoredFile:
    """The file, when the actor owns it, holds the right within his scope, or may read the object behind it.

    Raises NotVisible otherwise, and also when it does not exist.
    """
    found = StoredFile.objects.visible_to(actor, VIEW).filter(pk=pk).first()
    if found is None:
        found = StoredFile.objects.unscoped("asked by its purpose").filter(pk=pk).first()
        if found is None or not (_is_own(actor, found) or _by_purpose(actor, found)):
            raise NotVisible(f"file {pk}")
    if found.deleted_at is not None:
        raise NotVisible(f"file {pk}")
    return found


def _is_own(actor: Actor, file: StoredFile) -> bool:
    if actor.user_id is None or file.owner_id != actor.user_id:
        return False
    return not actor.is_dealer or file.dealer_id == actor.dealer_id


def _by_purpose(actor: Actor, file: StoredFile) -> bool:
    may_read = _readers.get(file.purpose)
    return may_read is not None and may_read(actor, file)
