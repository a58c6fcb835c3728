"""Documents of the dossier: filed, approved by another person, superseded by a new edition, withdrawn."""

from __future__ import annotations

from datetime import date
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, persist
from meridian.kernel.files.models import StoredFile

from ..choices import PROMOTIONAL, Audience, StatementStatus
from ..models import ProductDocument, QuizQuestion
from ..rules.documents import advertising_until
from .reviewing import approve, draft_again, key_of, require_draft, require_words, withdraw
from .texts import refusal

PURPOSE = "knowledge.document"


@command("knowledge.productdocument:add")
def file_document(*, actor: Actor, file: Any = None, **values: Any) -> ProductDocument:
    """File a document as a draft; ``file`` is a stored file of this person (purpose ``knowledge.document``).

    Raises RuleViolation("knowledge.forbidden_wording" | "knowledge.ad_number_wrong"), NotVisible for another's file.
    """
    row = ProductDocument(written_by_id=actor.user_id, file_id=_own_file(actor, file))
    return _save(actor, row, None, "", values)


@command("knowledge.productdocument:change", subject=ProductDocument)
def change_document(
    *, actor: Actor, row: ProductDocument, expected_version: int | None = None, reason: str = "", file: Any = None,
    **values: Any,
) -> ProductDocument:  # fmt: skip
    """Correct a draft. Raises RuleViolation("knowledge.only_drafts") for what was published, else as :func:`file_document`."""
    if row.status != StatementStatus.DRAFT:
        raise refusal("knowledge.only_drafts", row=str(row))
    if file is not None:
        row.file_id = _own_file(actor, file)
    return _save(actor, row, expected_version, reason, {**values, **draft_again(actor)})


@command("knowledge.productdocument:add", subject=ProductDocument)
def supersede_document(
    *, actor: Actor, product_document: ProductDocument, edition: str, file: Any = None, **values: Any
) -> ProductDocument:
    """File the next edition of a published document, as a draft; the old one holds until the new one is approved.

    What is not given is taken over from the old one, except file, link and last day. Raises RuleViolation
    ("knowledge.not_approved" | "knowledge.superseded_already" | "knowledge.other_edition"), else as :func:`file_document`.
    """
    old = product_document
    if old.status != StatementStatus.APPROVED:
        raise refusal("knowledge.not_approved", row=str(old))
    following = ProductDocument.objects.unscoped("an edition has one successor").filter(previous=old).first()
    if following is not None:
        raise refusal("knowledge.superseded_already", row=str(old), next=str(following))
    if edition.strip() == old.edition and values.get("language", old.language) == old.language:
        raise refusal("knowledge.other_edition", "edition")
    row = ProductDocument(written_by_id=actor.user_id, file_id=_own_file(actor, file), previous_id=old.pk)
    taken = {
        name: getattr(old, name)
        for name in ("product", "kind", "title", "language", "audience", "ad_number", "summary")
    }
    given = {name: value for name, value in values.items() if name not in ("product", "kind")}
    return _save(actor, row, None, "", {"valid_from": actor.today, **taken, **given, "edition": edition.strip()})


@command("knowledge.productdocument:approve", subject=ProductDocument)
def approve_document(*, actor: Actor, product_document: ProductDocument) -> ProductDocument:
    """Publish a draft of another person for its audience; the edition before it ends, questions that rest on it are outdated.

    Raises RuleViolation("knowledge.not_a_draft" | "knowledge.two_people" | "knowledge.nothing_to_show" |
    "knowledge.expired" | "knowledge.ad_number_missing" | "knowledge.ad_number_over" | "knowledge.forbidden_wording").
    """
    row = product_document
    require_draft(row)
    if row.file_id is None and not row.link:
        raise refusal("knowledge.nothing_to_show")
    if row.valid_to and row.valid_to < actor.today:
        raise refusal("knowledge.expired", "valid_to", day=row.valid_to.isoformat())
    require_words(actor.today, title=row.title, summary=row.summary)
    _require_advertising(row)
    approve(actor, row)
    if row.previous_id:
        old = ProductDocument.objects.unscoped("the edition that this one replaces").get(pk=row.previous_id)
        if old.status == StatementStatus.APPROVED:
            persist(old, status=StatementStatus.ENDED, valid_to=max(old.valid_from, actor.today))
        _outdate(old, actor.today)
    return row


@command("knowledge.productdocument:withdraw", subject=ProductDocument)
def withdraw_document(*, actor: Actor, product_document: ProductDocument, reason: str) -> ProductDocument:
    """Take a published document out of use at once; questions that rest on it are outdated.

    Raises RuleViolation("knowledge.not_approved" | "knowledge.reason").
    """
    withdraw(product_document, reason)
    _outdate(product_document, actor.today)
    return product_document


def _outdate(document: ProductDocument, day: date) -> None:
    rows = list(QuizQuestion.objects.unscoped("questions that rest on it").filter(document=document, outdated_on=None))
    for row in rows:
        row.outdated_on = day
    change_many(rows, ["outdated_on"])


def _own_file(actor: Actor, file: Any) -> int | None:
    key = key_of(file)
    if key is None:
        return None
    rows = StoredFile.objects.unscoped("the file this person has just stored").filter(pk=key, purpose=PURPOSE)
    if not actor.is_system:
        rows = rows.filter(owner_id=actor.user_id)
    if not rows.exists():
        raise NotVisible(f"file {key}")
    return key


def _require_advertising(row: ProductDocument) -> None:
    if row.audience != Audience.PUBLIC or row.kind not in PROMOTIONAL:
        return
    if not row.ad_number:
        raise refusal("knowledge.ad_number_missing", "ad_number")
    until = advertising_until(row.ad_number)
    if until is None:
        raise refusal("knowledge.ad_number_wrong", "ad_number", number=row.ad_number)
    if row.valid_to is None or row.valid_to > until:
        raise refusal("knowledge.ad_number_over", "valid_to", day=until.isoformat())


def _save(
    actor: Actor, row: ProductDocument, expected_version: int | None, reason: str, values: dict[str, Any]
) -> ProductDocument:
    number = values.get("ad_number", "")
    if number and advertising_until(number) is None:
        raise refusal("knowledge.ad_number_wrong", "ad_number", number=number)
    require_words(actor.today, title=values.get("title", ""), summary=values.get("summary", ""))
    return persist(row, expected_version=expected_version, reason=reason, **values)
