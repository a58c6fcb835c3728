"""Trainings of customers: planned, held with presence and results, certified."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, persist, persist_many
from meridian.kernel.records.numbering import next_number

from ..choices import TRAINING_MOVES, TrainingResult, TrainingStatus
from ..models import CustomerTraining, TrainingAttendance
from .placing import key_of, own_dealer, require_move, require_no_patient, stamp
from .texts import issue, refusal

MOST_MINUTES = 1440


@command("service.customertraining:add")
def plan_training(
    *, actor: Actor, hospital: Any, product: Any, held_on: date, topic: str, dealer: Any = None, installation: Any = None,
    minutes: int = 120, **values: Any,
) -> CustomerTraining:  # fmt: skip
    """Plan a training of a hospital's people; ``minutes`` is its duration. Raises "service.minutes", NotVisible."""
    row = CustomerTraining(
        hospital_id=key_of(hospital), product_id=key_of(product), dealer_id=own_dealer(actor, dealer),
        installation_id=key_of(installation), held_on=held_on, topic=topic, minutes=minutes,
    )  # fmt: skip
    stamp(actor, row)
    _require_minutes(minutes)
    require_no_patient(topic=topic)
    return persist(row, number=next_number(f"TR-{actor.today:%y%m}"), **values)


@command("service.customertraining:change", subject=CustomerTraining)
def change_training(
    *, actor: Actor, row: CustomerTraining, expected_version: int | None = None, reason: str = "", **values: Any
) -> CustomerTraining:
    """Change a training that was not held. Raises RuleViolation("service.state" | "service.minutes")."""
    require_move(row, TRAINING_MOVES, TrainingStatus.HELD)
    for name in ("hospital", "product", "dealer", "installation"):
        if name in values:
            setattr(row, f"{name}_id", key_of(values.pop(name)))
    stamp(actor, row)
    _require_minutes(values.get("minutes", row.minutes))
    require_no_patient(topic=values.get("topic", row.topic))
    return persist(row, expected_version=expected_version, reason=reason, **values)


def _require_minutes(minutes: int) -> None:
    if not 1 <= minutes <= MOST_MINUTES:
        raise refusal("service.minutes", "minutes")


@command("service.customertraining:change", subject=CustomerTraining)
def add_participants(
    *, actor: Actor, customer_training: CustomerTraining, people: Iterable[tuple[str, str, str]]
) -> list[TrainingAttendance]:
    """Put people on the list, ``(name, department, function)`` each. Raises "training.twice", "service.state"."""
    require_move(customer_training, TRAINING_MOVES, TrainingStatus.HELD)
    known = set(customer_training.attendances.values_list("name", "department"))
    made = []
    for name, department, function in people:
        pair = (name.strip(), department.strip())
        if not pair[0]:
            continue
        if pair in known:
            raise refusal("training.twice", name=pair[0])
        require_no_patient(name=pair[0], function=function)
        known.add(pair)
        made.append(
            TrainingAttendance(
                training=customer_training, name=pair[0][:40], department=pair[1][:60], function=function.strip()[:40]
            )
        )
    return persist_many(TrainingAttendance, made)


@command("service.customertraining:hold", subject=CustomerTraining)
def record_training(
    *, actor: Actor, customer_training: CustomerTraining, attendance: Mapping[int, tuple[bool, str]],
    held_on: date | None = None,
) -> CustomerTraining:  # fmt: skip
    """The training was held: ``{participant: (present, result)}``. Who passed gets a certificate number.

    Raises RuleViolation("training.future" | "training.nobody" | "training.result_absent" | "service.state"), NotVisible
    for a participant of another training.
    """
    require_move(customer_training, TRAINING_MOVES, TrainingStatus.HELD)
    people = {row.pk: row for row in customer_training.attendances.order_by("id")}
    if set(attendance) - set(people):
        raise NotVisible("participant")
    day, issues = held_on or customer_training.held_on, []
    if day > actor.today:
        issues.append(issue("training.future", "held_on", day=day.isoformat()))
    if not any(present for present, _result in attendance.values()):
        issues.append(issue("training.nobody"))
    for key, (present, result) in attendance.items():
        if not present and result != TrainingResult.NONE:
            issues.append(issue("training.result_absent", name=people[key].name))
    if issues:
        raise RuleViolation(issues)
    for key, (present, result) in attendance.items():
        row = people[key]
        row.is_present, row.result = present, result
        if result == TrainingResult.PASSED:
            row.certificate_number = next_number(f"TC-{day:%y%m}")
    change_many([people[key] for key in attendance], ["is_present", "result", "certificate_number"])
    return persist(customer_training, status=TrainingStatus.HELD, held_on=day)


@command("service.customertraining:change", subject=CustomerTraining)
def cancel_training(*, actor: Actor, customer_training: CustomerTraining, reason: str) -> CustomerTraining:
    """Give a planned training up. Raises RuleViolation("service.state" | "service.reason")."""
    require_move(customer_training, TRAINING_MOVES, TrainingStatus.CANCELLED)
    if not reason.strip():
        raise refusal("service.reason", "reason")
    return persist(customer_training, status=TrainingStatus.CANCELLED, reason=reason)
