"""Storing and deleting files."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.base.text import clean_line
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import note_action, persist

from . import storage
from .models import ADD, DELETE, StoredFile
from .sniffing import DOCUMENTS, sniff


@command(ADD)
def store_file(
    *, actor: Actor, upload: Any, purpose: str, name: str = "", dealer_id: int | None = None,
    allowed: Collection[str] = DOCUMENTS, max_bytes: int | None = None, retention_days: int | None = None,
    owner_id: int | None = None,
) -> StoredFile:  # fmt: skip
    """Store an upload (Django upload, open binary file, Path or bytes) and return its row.

    ``allowed`` are kinds of ``files.sniffing`` (``TABLES``, ``IMAGES``, ``DOCUMENTS``), checked by content. ``dealer_id``
    stamps the row; a dealer's user always stamps his own dealer. Raises RuleViolation ``files.empty``,
    ``files.too_big``, ``files.kind``.
    """
    limit = max_bytes or settings.MAX_FILE_BYTES
    title = clean_name(name or getattr(upload, "name", "") or "file")
    declared = getattr(upload, "size", None)
    if isinstance(declared, int) and declared > limit:
        raise _too_big(title, limit)
    try:
        with storage.received(upload, limit) as got:
            if got.size == 0:
                raise RuleViolation(
                    Issue("files.empty", _("“%(name)s” is empty."), field="file", params={"name": title},
                          mend=_("Open it on your computer, check its content and choose it again."))
                )  # fmt: skip
            kind = sniff(got.path)
            if kind not in allowed:
                raise _wrong_kind(title, kind, allowed)
            path = storage.keep(got)
    except storage.TooBig:
        raise _too_big(title, limit) from None
    return persist(
        StoredFile(sha256=got.sha256, size=got.size, content_kind=kind, path=path),
        name=title,
        purpose=purpose,
        owner_id=owner_id or actor.user_id,
        dealer_id=actor.dealer_id if actor.is_dealer else dealer_id,
        retention_until=actor.today + timedelta(days=retention_days) if retention_days else None,
    )


@command(DELETE, subject=StoredFile)
def delete_file(*, actor: Actor, stored_file: StoredFile, reason: str = "") -> StoredFile:
    """Remove the content of a file. The row stays. Raises RuleViolation ``files.retention`` before its time has passed."""
    until: date | None = stored_file.retention_until
    if until and until > actor.today:
        raise RuleViolation(
            Issue("files.retention", _("“%(name)s” must be kept until %(until)s and cannot be deleted before."),
                  params={"name": stored_file.name, "until": until.isoformat()})
        )  # fmt: skip
    if stored_file.deleted_at is None:
        persist(stored_file, deleted_at=actor.now, reason=reason)
        note_action(stored_file, reason=reason)
        sha256 = stored_file.sha256
        transaction.on_commit(lambda: _remove_unused(sha256))
    return stored_file


def open_file(stored: StoredFile) -> Path:
    """Where the content lies, for readers. Raises RuleViolation ``files.gone`` when it was deleted or is missing."""
    path = storage.absolute(stored.path)
    if stored.deleted_at is not None or not path.exists():
        raise RuleViolation(
            Issue("files.gone", _("The content of “%(name)s” is no longer stored."), params={"name": stored.name},
                  mend=_("Upload the file again."))
        )  # fmt: skip
    return path


def _remove_unused(sha256: str) -> None:
    if (
        not StoredFile.objects.unscoped("equal contents share one place")
        .filter(sha256=sha256, deleted_at__isnull=True)
        .exists()
    ):
        storage.absolute(storage.place_of(sha256)).unlink(missing_ok=True)


def clean_name(name: str) -> str:
    """The last part of a path as one clean line of at most 200 characters, the extension kept."""
    last = clean_line(PurePosixPath(name.replace("\\", "/")).name).strip(". ") or "file"
    for sign in '<>:"|?*':
        last = last.replace(sign, "_")
    if len(last) <= 200:
        return last
    stem, dot, extension = last.rpartition(".")
    return f"{stem[: 199 - len(extension)]}.{extension}" if dot and len(extension) < 10 else last[:200]


def _too_big(name: str, limit: int) -> RuleViolation:
    return RuleViolation(
        Issue("files.too_big", _("“%(name)s” is larger than the limit of %(limit)s MB."), field="file",
              params={"name": name, "limit": limit // 1_000_000},
              mend=_("Split it into smaller files, or remove pictures and unused sheets."))
    )  # fmt: skip


def _wrong_kind(name: str, kind: str, allowed: Collection[str]) -> RuleViolation:
    wanted = ", ".join(sorted({"xls" if k == "ole" else "html" if k == "markup" else k for k in allowed}))
    return RuleViolation(
        Issue("files.kind", _("“%(name)s” is not a file of the right kind; its content decides, not its name."),
              field="file", params={"name": name, "kind": kind, "wanted": wanted}, mend=_("Accepted here: %(wanted)s."))
    )  # fmt: skip
