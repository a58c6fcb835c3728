"""Filing of products at authorities 备案: opened, submitted, returned, accepted; and who is reminded."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.models import DealerMembership
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Denied, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.kernel.notices.kinds import declare_kind
from meridian.kernel.notices.sending import tell
from meridian.kernel.records.numbering import next_number
from meridian.modules.reference import queries as reference

from ..choices import FILING_RUNNING, FilingStatus
from ..models import FilingTask
from ..queries.access import filing_pack
from .letter_texts import issue, refusal

TO_FOLLOW = declare_kind("agreements.filing", _("A filing at an authority is to be followed up"))
FIXED = ("dealer", "product", "authority")  # what the authority has before it once it was handed in
_ROUND = "the daily round looks at every filing"


@command("agreements.filingtask:add")
def open_filing(
    *, actor: Actor, dealer: Any, product: Any, authority: str, due_on: date | None = None, number: str = "",
    follow_up_on: date | None = None, **values: Any,
) -> FilingTask:  # fmt: skip
    """Begin a filing. Without days it is due and followed up after the days of the company's parameters.

    Raises RuleViolation("filing.running" | "filing.over"), Denied when the dealer lies outside the actor's scope.
    """
    dealer_id, product_id = getattr(dealer, "pk", dealer), getattr(product, "pk", product)
    rows = FilingTask.objects.unscoped("one runs per dealer, product and authority")
    held = rows.filter(
        dealer_id=dealer_id, product_id=product_id, authority=authority.strip(), status__in=FILING_RUNNING
    ).first()
    if held is not None:
        raise refusal("filing.running", number=held.number)
    due = due_on or actor.today + timedelta(days=_days("agreements.filing.due_days", actor.today))
    if due < actor.today:
        raise refusal("filing.over", "due_on")
    row = FilingTask(dealer_id=dealer_id, product_id=product_id, authority=authority.strip(), due_on=due)
    if values.get("keeper") is None:
        values = {name: value for name, value in values.items() if name != "keeper"} | {"keeper_id": actor.user_id}
    persist(
        row,
        number=number or next_number(f"FT-{actor.today:%y%m}"),
        follow_up_on=follow_up_on or _follow_up(actor),
        **values,
    )
    if not actor.is_system:
        rows = FilingTask.objects.visible_to(actor, "agreements.filingtask:add")
        if not rows.filter(pk=row.pk).exists():
            raise Denied(_("The dealer lies outside your own region or team."))
    return row


@command("agreements.filingtask:change", subject=FilingTask)
def change_filing(
    *, actor: Actor, row: FilingTask, expected_version: int | None = None, reason: str = "", **values: Any
) -> FilingTask:
    """Change a running filing: what and where only before it is handed in. Raises RuleViolation("filing.state")."""
    _require(row, *FILING_RUNNING)
    if any(name in values and getattr(values[name], "pk", values[name]) != _held(row, name) for name in FIXED):
        _require(row, FilingStatus.OPEN)
    return persist(row, expected_version=expected_version, reason=reason, **values)


@command("agreements.filingtask:change", subject=FilingTask)
def submit_filing(*, actor: Actor, filingtask: FilingTask, submitted_on: date | None = None) -> FilingTask:
    """The pack is handed in at the authority.

    Raises RuleViolation("filing.state" | "filing.pack" with what is missing | "filing.future").
    """
    _require(filingtask, FilingStatus.OPEN, FilingStatus.RETURNED)
    day = submitted_on or actor.today
    issues = []
    missing = [item.label for item in filing_pack(filingtask, actor.today) if not item.is_there]
    if missing:
        issues.append(issue("filing.pack", documents=", ".join(missing)))
    if day > actor.today:
        issues.append(issue("filing.future", "submitted_on"))
    if issues:
        raise RuleViolation(issues)
    return persist(
        filingtask, status=FilingStatus.SUBMITTED, submitted_on=day, follow_up_on=_follow_up(actor)
    )  # fmt: skip


@command("agreements.filingtask:change", subject=FilingTask)
def return_filing(*, actor: Actor, filingtask: FilingTask, reason: str) -> FilingTask:
    """The authority sent it back. Raises RuleViolation("filing.state" | "filing.reason")."""
    _require(filingtask, FilingStatus.SUBMITTED)
    if not reason.strip():
        raise refusal("filing.reason", "reason")
    return persist(
        filingtask, status=FilingStatus.RETURNED, note=reason.strip(), follow_up_on=_follow_up(actor), reason=reason
    )


@command("agreements.filingtask:change", subject=FilingTask)
def accept_filing(
    *, actor: Actor, filingtask: FilingTask, filing_number: str, decided_on: date | None = None
) -> FilingTask:
    """The authority accepted it under a number. Raises RuleViolation("filing.state" | "filing.number" | "filing.future")."""
    _require(filingtask, FilingStatus.SUBMITTED)
    day, issues = decided_on or actor.today, []
    if not filing_number.strip():
        issues.append(issue("filing.number", "filing_number"))
    if day > actor.today:
        issues.append(issue("filing.future", "decided_on"))
    if issues:
        raise RuleViolation(issues)
    return persist(
        filingtask, status=FilingStatus.DONE, filing_number=filing_number.strip(), decided_on=day, follow_up_on=None
    )


@command("agreements.filingtask:change", subject=FilingTask)
def cancel_filing(*, actor: Actor, filingtask: FilingTask, reason: str) -> FilingTask:
    """Give a filing up. Raises RuleViolation("filing.state" | "filing.reason")."""
    _require(filingtask, *FILING_RUNNING)
    if not reason.strip():
        raise refusal("filing.reason", "reason")
    return persist(
        filingtask, status=FilingStatus.CANCELLED, note=reason.strip(), follow_up_on=None, reason=reason
    )  # fmt: skip


@command("agreements.filingtask:change", subject=FilingTask)
def follow_up_filing(*, actor: Actor, filingtask: FilingTask, next_on: date, note: str = "") -> FilingTask:
    """Somebody asked at the authority; ask again on ``next_on``. Raises RuleViolation("filing.state" | "filing.over")."""
    _require(filingtask, *FILING_RUNNING)
    if next_on <= actor.today:
        raise refusal("filing.over", "next_on")
    return persist(filingtask, follow_up_on=next_on, note=note.strip() or filingtask.note)


@command("agreements.filingtask:watch")
def watch_filings(*, actor: Actor) -> int:
    """The daily round: keeper, channel manager and the dealer's people hear of filings to follow up or overdue today.

    Each is told once for each follow-up day and once when the due day has passed. Returns how many notices were made.
    """
    rows = FilingTask.objects.unscoped(_ROUND).filter(
        Q(follow_up_on__lte=actor.today) | Q(due_on__lt=actor.today), status__in=FILING_RUNNING
    )
    return sum(_remind(row, actor.today) for row in rows.select_related("dealer", "product").order_by("id"))


def _remind(row: FilingTask, today: date) -> int:
    people = set(DealerMembership.objects.filter(dealer_id=row.dealer_id).values_list("user_id", flat=True))
    people |= {key for key in (row.keeper_id, row.dealer.manager_id) if key}
    late = row.due_on < today
    key = f"filing:{row.pk}:{'late:' + row.due_on.isoformat() if late else row.follow_up_on.isoformat()}"
    said = (
        _("%(number)s: filing of %(product)s at %(authority)s was due on %(day)s") if late
        else _("%(number)s: ask %(authority)s about %(product)s, due on %(day)s")
    )  # fmt: skip
    return tell(
        people, said, kind=TO_FOLLOW, url=f"/agreements/filing-tasks/{row.pk}/", key=key, number=row.number,
        product=row.product, authority=row.authority, day=row.due_on,
    )  # fmt: skip


def _held(row: FilingTask, name: str) -> Any:
    return getattr(row, FilingTask._meta.get_field(name).attname)


def _require(row: FilingTask, *states: str) -> None:
    if row.status not in states:
        raise refusal("filing.state", number=row.number, status=row.get_status_display())


def _follow_up(actor: Actor) -> date:
    return actor.today + timedelta(days=_days("agreements.filing.follow_up_days", actor.today))


def _days(code: str, on: date) -> int:
    return int(reference.parameter(code, on=on))
