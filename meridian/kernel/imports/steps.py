"""What a user does with an import, one function per step; the slow ones run as jobs."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.kernel.access.decisions import require
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, MeridianError, NotVisible, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many
from meridian.kernel.files.commands import store_file
from meridian.kernel.files.sniffing import TABLES
from meridian.kernel.jobs.context import JobContext
from meridian.kernel.jobs.enqueueing import enqueue
from meridian.kernel.jobs.registry import JobCancelled, job

from .columns import columns_of
from .committing import commit_rows, counts_of, reason_of
from .mapping import remember_mapping
from .models import ImportRow, ImportSession
from .reading_stage import Table, read_session, read_table
from .specs import spec_for
from .staging import stage

PURPOSE = "imports.file"
State = ImportSession.State
_uploads: dict[str, Any] = {}


def start_import(*, actor: Actor, spec: Any, upload: Any, name: str = "") -> ImportSession:
    """Store an upload and let the worker read and check it. The same content imported before is linked, not refused.

    Raises Denied without ``<object>:import``, RuleViolation for a file that is no table.
    """
    return _upload_command(spec)(actor=actor, upload=upload, name=name)


def _upload_command(spec: Any):
    if spec.name not in _uploads:

        def upload_import(*, actor: Actor, upload: Any, name: str) -> ImportSession:
            stored = store_file(
                actor=actor, upload=upload, name=name, purpose=PURPOSE, allowed=TABLES, retention_days=90
            )
            same = ImportSession.objects.filter(
                object_name=spec.name, file__sha256=stored.sha256, state=State.COMMITTED
            ).order_by("-id")
            session = ImportSession.objects.create(
                object_name=spec.name, file=stored, owner_id=actor.user_id, created_at=actor.now, same_as=same.first()
            )
            _enqueue(actor, session, "imports.read")
            return session

        upload_import.__name__ = f"upload_{spec.model._meta.model_name}_import"
        upload_import.__module__ = spec.model.__module__
        _uploads[spec.name] = command(spec.code("import"))(upload_import)
    return _uploads[spec.name]


def sessions_of(actor: Actor, object_name: str):
    """The actor's own imports of an object, newest first; the system sees all."""
    sessions = ImportSession.objects.filter(object_name=object_name).select_related("file", "job").order_by("-id")
    return sessions if actor.is_system else sessions.filter(owner_id=actor.user_id, owner_id__isnull=False)


def session_for(actor: Actor, object_name: str, pk: int) -> ImportSession:
    """One of the actor's imports. Raises NotVisible."""
    session = sessions_of(actor, object_name).filter(pk=pk).first()
    if session is None:
        raise NotVisible(f"import {pk}")
    return session


def set_mapping(*, actor: Actor, spec: Any, session: ImportSession, mapping: dict[str, int]) -> ImportSession:
    """Say which column of the file fills which field, and check again. Raises RuleViolation for unknown fields or columns."""
    require(actor, spec.code("import"))
    _require_state(session, State.READ, State.MAPPED, State.STAGED, State.FAILED)
    known = {column.name for column in columns_of(spec, actor)}
    width = len(session.headings)
    if any(name not in known or not 0 <= index < width for name, index in mapping.items()):
        raise RuleViolation(
            Issue("imports.mapping", _("The assignment names a column that does not exist."), "mapping")
        )
    if len(set(mapping.values())) != len(mapping):
        raise RuleViolation(
            Issue("imports.mapping_twice", _("One column of the file is assigned twice. Choose each once."), "mapping")
        )
    with transaction.atomic():
        session.mapping, session.state, session.message = mapping, State.MAPPED, ""
        session.save(update_fields=["mapping", "state", "message"])
        _enqueue(actor, session, "imports.check")
    return session


def ask_to_commit(*, actor: Actor, spec: Any, session: ImportSession) -> ImportSession:
    """Import the rows without errors. Raises RuleViolation when there is nothing to import or it was done already."""
    require(actor, spec.code("import"))
    _require_state(session, State.STAGED)
    if not session.counts.get("CREATE") and not session.counts.get("CHANGE"):
        raise RuleViolation(
            Issue("imports.nothing", _("No row of the file can be imported. Correct it and upload it again."))
        )
    with transaction.atomic():
        session.state = State.COMMITTING
        session.save(update_fields=["state"])
        remember_mapping(session)
        _enqueue(actor, session, "imports.commit")
    return session


def revoke_import(*, actor: Actor, spec: Any, session: ImportSession) -> int:
    """Take the rows an import created out of use again. Returns how many. Changes of existing rows are not undone.

    Raises RuleViolation when the object cannot be retired or the import changed existing rows.
    """
    require(actor, spec.code("import"))
    _require_state(session, State.COMMITTED)
    if not hasattr(spec.model, "is_active") or session.counts.get("CHANGE"):
        raise RuleViolation(
            Issue("imports.no_way_back", _("This import cannot be revoked: it changed existing rows, or such rows cannot be "
                                           "taken out of use. Correct them by another import."))
        )  # fmt: skip

    def revoke(*, actor: Actor) -> int:
        keys = ImportRow.objects.filter(session=session, object_id__isnull=False).values_list("object_id", flat=True)
        rows = list(
            spec.model._default_manager.visible_to(actor, spec.code("retire")).filter(pk__in=keys, is_active=True)
        )
        for row in rows:
            row.is_active = False
        change_many(rows, ["is_active"], reason=reason_of(session.pk))
        ImportSession.objects.filter(pk=session.pk).update(state=State.REVOKED)
        return len(rows)

    revoke.__name__, revoke.__module__ = f"revoke_{spec.model._meta.model_name}_import", spec.model.__module__
    return command(spec.code("retire"))(revoke)(actor=actor)


def read_and_check(actor: Actor, session: ImportSession, progress=lambda *_: None) -> ImportSession:
    """Read the file, recognise the columns and check all rows: what the job does, callable at once by tests and tools."""
    spec = spec_for(session.object_name)
    try:
        table = read_session(session, spec, actor)
        if session.mapping:
            _check(actor, session, spec, table, progress)
    except MeridianError as refused:
        session.message = str(refused)
        session.state = State.FAILED if not session.headings else State.READ
    session.save()
    return session


def _check(actor: Actor, session: ImportSession, spec: Any, table: Table, progress) -> None:
    session.message = ""
    stage(session, spec, actor, table, progress)


def commit_session(actor: Actor, session: ImportSession, progress=lambda *_: None) -> ImportSession:
    """Write the checked rows: what the job does. Safe to call again after an interruption."""
    spec = spec_for(session.object_name)
    session.counts = commit_rows(session, spec, actor, progress)
    session.state, session.committed_at = State.COMMITTED, actor.now
    session.save(update_fields=["counts", "state", "committed_at"])
    return session


@job("imports.read", label=gettext_lazy("Read and check an import file"), quiet=True)
def read_job(context: JobContext, *, session_id: int) -> None:
    """Stage a fresh upload."""
    read_and_check(context.actor, ImportSession.objects.get(pk=session_id), context.progress)


@job("imports.check", label=gettext_lazy("Check an import file"), quiet=True)
def check_job(context: JobContext, *, session_id: int) -> None:
    """Stage again after the columns were assigned anew."""
    session = ImportSession.objects.get(pk=session_id)
    try:
        _check(context.actor, session, spec_for(session.object_name), read_table(session), context.progress)
    except MeridianError as refused:
        session.message, session.state = str(refused), State.READ
    session.save()


@job("imports.commit", label=gettext_lazy("Import rows"))
def commit_job(context: JobContext, *, session_id: int) -> None:
    """Write the checked rows."""
    session = ImportSession.objects.get(pk=session_id)

    def progress(percent: int, message: str) -> None:
        context.progress(percent, message)
        context.stop_if_cancelled()

    try:
        commit_session(context.actor, session, progress)
    except (MeridianError, JobCancelled):
        ImportSession.objects.filter(pk=session_id).update(state=State.STAGED, counts=counts_of(session))
        raise
    context.result(**session.counts)


def _enqueue(actor: Actor, session: ImportSession, name: str) -> None:
    session.job = enqueue(actor, name, session_id=session.pk, dedupe_key=f"import:{session.pk}", url=_page_of(session))
    ImportSession.objects.filter(pk=session.pk).update(job=session.job)


def _page_of(session: ImportSession) -> str:
    from django.urls import NoReverseMatch, reverse

    try:
        return reverse(f"{session.object_name.replace('.', '_')}_import_session", args=[session.pk])
    except NoReverseMatch:
        return ""


def _require_state(session: ImportSession, *states: str) -> None:
    if session.state not in states:
        raise RuleViolation(
            Issue("imports.state", _("This import is %(state)s; the step is not possible now. Reload the page."),
                  params={"state": session.get_state_display()})
        )  # fmt: skip
