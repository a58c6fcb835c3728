"""Who may approve a step of a document, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from meridian.kernel.access.grants import actor_for
from meridian.kernel.access.models import User

from .choices import ApproverKind
from .models import Delegation
from .subjects import Row, Subject, superiors_of

# A role held by more people than this is too wide to approve anything with.
MOST_APPROVERS = 50


def approvers(subject: Subject, row: Row, step: dict[str, Any], applicant_id: int | None, today: date) -> list[int]:
    """Keys of the users who may decide a step of the path, in the order of their keys; empty when nobody can.

    A role counts for the people who hold it and can see the document under the subject's code. Closed accounts and
    dealer accounts never count. The applicant is left out unless the step allows him.
    """
    kind, which = step["approver_kind"], step["approver"]
    if kind == ApproverKind.ROLE:
        found = _holders(subject, row, which, today)
    elif kind == ApproverKind.USER:
        found = [int(which)] if str(which).isdigit() else []
    elif kind == ApproverKind.FIELD:
        found = subject.people(row, which) if subject.people else []
    else:
        found = superiors_of(applicant_id, max(int(which or 1), 1)) if applicant_id else []
    staff = User.objects.filter(pk__in=found, is_active=True, kind=User.Kind.STAFF)
    keys = sorted(staff.values_list("pk", flat=True))
    return keys if step["allows_applicant"] else [key for key in keys if key != applicant_id]


def _holders(subject: Subject, row: Row, role: str, today: date) -> list[int]:
    """Users with a grant of the role in whose reach the document lies."""
    in_force = Q(grants__valid_to__isnull=True) | Q(grants__valid_to__gte=today)
    users = User.objects.filter(in_force, grants__role__key=role, is_active=True).distinct().order_by("pk")
    found = []
    for user in users[:MOST_APPROVERS]:
        actor = actor_for(user, channel="approvals")
        if (
            actor.may(subject.code)
            and subject.model._default_manager.visible_to(actor, subject.code).filter(pk=row.pk).exists()
        ):
            found.append(user.pk)
    return found


def with_delegates(
    keys: Iterable[int], subject: str, applicant_id: int | None, today: date
) -> list[tuple[int, int | None]]:
    """``[(who decides, in whose place or None)]``: a person who is away is replaced by his delegate, one step only.

    The applicant never becomes the delegate of his own approver.
    """
    keys = list(keys)
    away = {
        row.user_id: row.delegate_id
        for row in Delegation.objects.unscoped("who stands in for an approver")
        .filter(user_id__in=keys, is_active=True, valid_from__lte=today, valid_to__gte=today)
        .filter(Q(subject="") | Q(subject=subject), delegate__is_active=True)
        .order_by("subject", "pk")  # a delegation for this document wins over one for all
    }
    found: dict[int, int | None] = {}
    for key in keys:
        delegate = away.get(key)
        if delegate is None or delegate == applicant_id:
            found[key] = None
        else:
            found.setdefault(delegate, key)
    return sorted(found.items())
