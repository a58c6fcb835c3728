"""Taking documents in: registered by staff or by the dealer himself, corrected while they wait, renewed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Denied, Issue, RuleViolation
from meridian.kernel.base.text import clean_line
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist

from ..choices import ColdChain, LicenceStatus, SubjectType
from ..models import Licence
from ..queries.subjects import stamps_of, subject_row
from ..rules.documents import KINDS_OF_SUBJECT, SCOPED, WITH_TERM
from ..rules.scope_text import parse_scope
from .numbers import normal_number
from .scope import read_scope
from .texts import issue


@command("licences.licence:add")
def register_licence(
    *, actor: Actor, kind: str, subject_type: str = "", subject_id: int = 0, number: str = "", previous: Any = None,
    **values: Any,
) -> Licence:  # fmt: skip
    """Take a document in; it waits for quality (PENDING). Its scope text is read into items at once.

    ``values``: issuer, issued_on, expires_on, file, raw_scope, remark. A dealer's user registers documents of his own
    dealer only. Raises NotVisible for a subject out of scope, Denied, RuleViolation("licences.kind" |
    "licences.number" | "licences.term_missing" | "licences.dates" | "licences.duplicate").
    """
    subject_type, subject_id = _own_subject(actor, subject_type, subject_id)
    subject = subject_row(actor, subject_type, subject_id)
    row = Licence(kind=kind, subject_type=subject_type, subject_id=subject_id, previous=previous)
    for name, value in {**stamps_of(subject_type, subject), **values}.items():
        setattr(row, name, value)
    row.number = clean_line(number, 80)
    _require_sound(row)
    return _saved_with_scope(row)


@command("licences.licence:change", subject=Licence)
def change_licence(
    *, actor: Actor, row: Licence, expected_version: int | None = None, reason: str = "", **values: Any
) -> Licence:
    """Correct a document that still waits. One that counts is renewed or revoked instead.

    Raises RuleViolation("licences.not_pending") and as :func:`register_licence`.
    """
    if row.status != LicenceStatus.PENDING:
        raise RuleViolation(issue("licences.not_pending", number=str(row), status=row.get_status_display()))
    values = {name: value for name, value in values.items() if name not in ("subject_type", "subject_id")}
    text_before = row.raw_scope
    for name, value in values.items():
        setattr(row, name, value)
    row.number = clean_line(row.number, 80)
    _require_sound(row)
    if row.raw_scope == text_before:
        return persist(row, expected_version=expected_version, reason=reason)
    row.scope_confirmed_at = None
    return _saved_with_scope(row, expected_version=expected_version, reason=reason)


@command("licences.licence:renew", subject=Licence)
def renew_licence(*, actor: Actor, licence: Licence, **values: Any) -> Licence:
    """Take in the document that follows one on file. It waits for quality; then it replaces the old one.

    Values left out (kind, number, issuer, scope) are those of the old one. What quality decided about the same scope
    items is kept, so only differences are asked again. Raises RuleViolation("licences.has_renewal" |
    "licences.not_renewable") and as :func:`register_licence`.
    """
    later = Licence.objects.unscoped("a document has one renewal").filter(previous=licence).first()
    if later is not None:
        raise RuleViolation(issue("licences.has_renewal", number=str(licence), later=str(later)))
    if licence.status in (LicenceStatus.PENDING, LicenceStatus.REVOKED):
        raise RuleViolation(issue("licences.not_renewable", number=str(licence), status=licence.get_status_display()))
    given = {
        "number": licence.number, "issuer": licence.issuer, "raw_scope": licence.raw_scope,
        **values,
    }  # fmt: skip
    return register_licence(
        actor=actor, kind=licence.kind, subject_type=licence.subject_type, subject_id=licence.subject_id,
        previous=licence, **given,
    )  # fmt: skip


def _own_subject(actor: Actor, subject_type: str, subject_id: int) -> tuple[str, int]:
    """A dealer's user speaks for his own dealer and nobody else."""
    if not actor.is_dealer:
        return subject_type, 0 if subject_type == SubjectType.COMPANY else subject_id
    own = (str(SubjectType.DEALER), actor.dealer_id or 0)
    if (subject_type or own[0], subject_id or own[1]) != own:
        raise Denied(_("You may only file documents of your own company."))
    return own


def _saved_with_scope(row: Licence, **options: Any) -> Licence:
    """Save a document and what its scope text says."""
    if row.kind in SCOPED and row.raw_scope.strip():
        read = parse_scope(row.raw_scope)
        row.cold_chain = ColdChain(read.cold_chain)
        row = persist(row, **options)
        read_scope(row, read)
        return row
    row = persist(row, **options)
    return row


def _require_sound(row: Licence) -> None:
    issues: list[Issue] = []
    if row.kind not in KINDS_OF_SUBJECT.get(row.subject_type, ()):
        issues.append(issue("licences.kind", "kind", kind=row.get_kind_display(), whose=row.get_subject_type_display()))
    number, wrong = normal_number(row.kind, row.number)
    row.number = number
    if wrong is not None:
        issues.append(wrong)
    if row.kind in WITH_TERM and row.expires_on is None:
        issues.append(issue("licences.term_missing", "expires_on", kind=row.get_kind_display()))
    if isinstance(row.expires_on, date) and isinstance(row.issued_on, date) and row.expires_on < row.issued_on:
        issues.append(
            issue("licences.dates", "expires_on", first=row.issued_on.isoformat(), last=row.expires_on.isoformat())
        )
    if row.number and not issues and _same_on_file(row).exists():
        issues.append(issue("licences.duplicate", "number", number=row.number))
    if issues:
        raise RuleViolation(issues)


def _same_on_file(row: Licence) -> QuerySet:
    """The same document of the same subject, filed before and not refused."""
    rows = Licence.objects.unscoped("the same document is filed once").filter(
        kind=row.kind, number=row.number, subject_type=row.subject_type, subject_id=row.subject_id,
        issued_on=row.issued_on,
    )  # fmt: skip
    return rows.exclude(status=LicenceStatus.REVOKED).exclude(pk=row.pk)
