"""Learning paths assigned, requests answered in time, content pushed and read, academic events logged."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist, persist_many
from meridian.kernel.records.numbering import next_number
from meridian.modules.knowledge.choices import Audience, StatementStatus
from meridian.modules.org import queries as org
from meridian.modules.reference import queries as reference

from ..choices import REQUEST_OPEN, PushStatus, RequestStatus
from ..models import AcademicEvent, ContentPush, CourseAssignment, LearningPath, PushReceipt, ResourceRequest
from ..queries.limits import answer_days
from ..queries.people import people, persons_of_dealers
from .certificates import assign_course, require_dealer
from .courses import key_of
from .notes import tell_pushed, tell_request
from .texts import refusal


@command("training.courseassignment:add")
def assign_path(
    *, actor: Actor, learning_path: Any, dealers: Collection[Any] = (), users: Collection[Any] = ()
) -> list[CourseAssignment]:
    """Assign every course of a path, each by its own day. Raises RuleViolation("training.no_steps") and as assign_course."""
    found = (
        LearningPath.objects.visible_to(actor, "training.learningpath:view").filter(pk=key_of(learning_path)).first()
    )
    if found is None:
        raise NotVisible(f"path {learning_path}")
    steps = list(found.steps.order_by("position", "id"))
    if not steps:
        raise refusal("training.no_steps")
    return [
        row
        for step in steps
        for row in assign_course(
            actor=actor, course=step.course_id, dealers=dealers, users=users, note=found.name,
            due_on=actor.today + timedelta(days=step.days),
        )
    ]  # fmt: skip


@command("training.resourcerequest:add")
def ask_support(*, actor: Actor, kind: str, title: str, text: str = "", dealer: Any = None) -> ResourceRequest:
    """Ask the company for support; it is due within the working days of its kind. A dealer's user asks for his dealer.

    Raises NotVisible for a dealer out of reach, ParameterMissing.
    """
    key = actor.dealer_id if actor.is_dealer else key_of(dealer)
    if key is not None and not actor.is_dealer:
        require_dealer(actor, key)
    row = ResourceRequest(
        number=next_number(f"RR-{actor.today:%y%m}"), dealer_id=key, requester_id=actor.user_id, asked_on=actor.today,
        team_id=None if actor.is_dealer or actor.user_id is None else org.team_of(actor.user_id),
    )  # fmt: skip
    due = reference.add_working_days(actor.today, answer_days(kind, actor.today))
    return persist(row, kind=kind, title=title, text=text, due_on=due)


@command("training.resourcerequest:answer", subject=ResourceRequest)
def take_request(*, actor: Actor, resource_request: ResourceRequest) -> ResourceRequest:
    """Take a request on. Raises RuleViolation("training.request_over")."""
    _require_open(resource_request)
    return persist(resource_request, status=RequestStatus.TAKEN, handler_id=actor.user_id)


@command("training.resourcerequest:answer", subject=ResourceRequest)
def answer_request(
    *, actor: Actor, resource_request: ResourceRequest, answer: str, fulfilled: bool = True
) -> ResourceRequest:
    """Answer a request: fulfilled, or declined with why. Raises RuleViolation("training.request_over" | "training.reason")."""
    _require_open(resource_request)
    if not answer.strip():
        raise refusal("training.reason", "answer")
    row = persist(
        resource_request, status=RequestStatus.DONE if fulfilled else RequestStatus.REFUSED, answer=answer.strip(),
        answered_on=actor.today, handler_id=resource_request.handler_id or actor.user_id,
    )  # fmt: skip
    tell_request(row)
    return row


@command("training.contentpush:add")
def push_content(
    *, actor: Actor, document: Any, message: str, dealers: Collection[Any], expires_on: date | None = None
) -> ContentPush:
    """Send approved material to everybody of some dealers; it is shown until it expires, at the latest with the material.

    Raises NotVisible, RuleViolation("training.document_not_in_force" | "training.nobody" | "training.past_day").
    """
    row = _document(actor, document)
    last = min(filter(None, [expires_on, row.valid_to]), default=actor.today + timedelta(days=90))
    if last < actor.today:
        raise refusal("training.past_day", "expires_on")
    keys = {key_of(dealer) for dealer in dealers}
    for key in keys:
        require_dealer(actor, key)
    persons = people(user for found in persons_of_dealers(keys).values() for user in found)
    if not persons:
        raise refusal("training.nobody", "dealers")
    push = ContentPush(
        number=next_number(f"CP-{actor.today:%y%m}"), document=row, sent_on=actor.today, approval_number=row.ad_number
    )
    persist(push, message=message, expires_on=last)
    persist_many(PushReceipt, [
        PushReceipt(push=push, user_id=one.user_id, dealer_id=one.dealer_id, owner_id=one.owner_id, team_id=one.team_id)
        for one in persons.values()
    ])  # fmt: skip
    tell_pushed(push, persons)
    return push


@command("training.course:take")
def read_push(*, actor: Actor, push: int) -> PushReceipt:
    """The person opened what was pushed to him; the first time counts. Raises NotVisible, "training.push_over"."""
    rows = PushReceipt.objects.unscoped("what was pushed to this person").select_related("push")
    row = rows.filter(push_id=push, user_id=actor.user_id).first()
    if row is None:
        raise NotVisible(f"push {push}")
    if row.push.status != PushStatus.SENT or row.push.expires_on < actor.today:
        raise refusal("training.push_over")
    return row if row.read_at is not None else persist(row, read_at=actor.now)


@command("training.contentpush:change", subject=ContentPush)
def call_back(*, actor: Actor, content_push: ContentPush, reason: str) -> ContentPush:
    """Show pushed content no more. Raises RuleViolation("training.push_over" | "training.reason")."""
    if content_push.status != PushStatus.SENT:
        raise refusal("training.push_over")
    if not reason.strip():
        raise refusal("training.reason", "reason")
    return persist(content_push, status=PushStatus.ENDED, reason=reason.strip())


@command("training.academicevent:add")
def plan_event(*, actor: Actor, **values: Any) -> AcademicEvent:
    """Log an academic event with its agenda and the approval of its material."""
    return persist(AcademicEvent(number=next_number(f"AE-{actor.today:%y%m}")), **values)


def _document(actor: Actor, given: Any) -> Any:
    model = ContentPush._meta.get_field("document").related_model
    row = model.objects.visible_to(actor, "knowledge.productdocument:view").filter(pk=key_of(given)).first()
    if row is None:
        raise NotVisible(f"document {given}")
    in_force = row.status == StatementStatus.APPROVED and (row.valid_to is None or row.valid_to >= actor.today)
    if not in_force or row.audience not in (Audience.DEALERS, Audience.PUBLIC):
        raise refusal("training.document_not_in_force", "document", row=str(row))
    return row


def _require_open(row: ResourceRequest) -> None:
    if row.status not in REQUEST_OPEN:
        raise refusal("training.request_over")
