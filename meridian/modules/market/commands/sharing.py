"""Parts of partners at hospitals, and reservations of hospitals: one after the other, so that two at once cannot both win."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.kernel.records.numbering import next_number
from meridian.modules.reference import queries as reference

from ..choices import ReservationState
from ..models import HospitalReservation, HospitalRole
from ..queries import served_directly
from ..rules.sharing import most_credit
from .network import end_period
from .texts import refusal

_WHY = "parts and reservations of one hospital exclude each other, whoever asks"
PROTECTION_DAYS = "market.reservation.days"


@command("market.hospitalrole:add")
def assign_role(*, actor: Actor, **values: Any) -> HospitalRole:
    """Give a partner a part in a line at a hospital from a day on, with his share of the credit in percent.

    Raises RuleViolation("market.period" | "market.credit" | "market.role_twice" | "market.credit_over").
    """
    return _save_role(HospitalRole(), None, "", values)


@command("market.hospitalrole:change", subject=HospitalRole)
def change_role(
    *, actor: Actor, row: HospitalRole, expected_version: int | None = None, reason: str = "", **values: Any
) -> HospitalRole:
    """Correct a part. What changes on a day is ended, and given anew from that day. Raises what :func:`assign_role` raises."""
    return _save_role(row, expected_version, reason, values)


@command("market.hospitalrole:end", subject=HospitalRole)
def end_role(*, actor: Actor, hospital_role: HospitalRole, last_day: date, reason: str = "") -> HospitalRole:
    """Let a part end. Raises RuleViolation("market.ended_already" | "market.end_before_begin")."""
    return end_period(hospital_role, last_day, reason)


@command("market.hospitalreservation:add")
def request_reservation(*, actor: Actor, **values: Any) -> HospitalReservation:
    """Ask to keep a hospital for a dealer and a line while he develops it.

    Raises RuleViolation("market.reserved_already" | "market.reserved_direct").
    """
    return _save_reservation(actor, HospitalReservation(), None, "", values)


@command("market.hospitalreservation:change", subject=HospitalReservation)
def change_reservation(
    *, actor: Actor, row: HospitalReservation, expected_version: int | None = None, reason: str = "", **values: Any
) -> HospitalReservation:
    """Correct a request. Raises RuleViolation("market.reservation_state") and what :func:`request_reservation` raises."""
    _require_state(row, ReservationState.REQUESTED)
    return _save_reservation(actor, row, expected_version, reason, values)


@command("market.hospitalreservation:grant", subject=HospitalReservation)
def grant_reservation(*, actor: Actor, hospital_reservation: HospitalReservation) -> HospitalReservation:
    """Protect the hospital for the dealer from today for the days of the company's parameter.

    Raises RuleViolation("market.reservation_state" | "market.reserved_already" | "market.reserved_direct"),
    ParameterMissing.
    """
    row = hospital_reservation
    _require_state(row, ReservationState.REQUESTED)
    _require_free(actor, row, row.hospital_id, row.line_id)
    days = int(reference.parameter(PROTECTION_DAYS, on=actor.today))
    last = actor.today + timedelta(days=days - 1)
    return persist(row, state=ReservationState.PROTECTED, protected_from=actor.today, protected_to=last)


@command("market.hospitalreservation:refuse", subject=HospitalReservation)
def refuse_reservation(
    *, actor: Actor, hospital_reservation: HospitalReservation, decision_reason: str
) -> HospitalReservation:
    """Refuse a request, with the reason. Raises RuleViolation("market.reservation_state" | "market.reason")."""
    _require_state(hospital_reservation, ReservationState.REQUESTED)
    return _close(hospital_reservation, ReservationState.REFUSED, decision_reason)


@command("market.hospitalreservation:release", subject=HospitalReservation)
def release_reservation(
    *, actor: Actor, hospital_reservation: HospitalReservation, decision_reason: str
) -> HospitalReservation:
    """End a protection before its last day; the hospital is free for others at once.

    Raises RuleViolation("market.reservation_state" | "market.reason").
    """
    _require_state(hospital_reservation, ReservationState.PROTECTED)
    return _close(hospital_reservation, ReservationState.RELEASED, decision_reason)


def _save_role(row: HospitalRole, version: int | None, reason: str, values: dict[str, Any]) -> HospitalRole:
    hospital, line, dealer = (_key(row, values, name) for name in ("hospital", "line", "dealer"))
    first, last = values.get("valid_from", row.valid_from), values.get("valid_to", row.valid_to)
    percent = values.get("credit_percent", row.credit_percent)
    if first and last and last < first:
        raise refusal("period", "valid_to", first=first.isoformat(), last=last.isoformat())
    if percent is None or not 1 <= percent <= 100:
        raise refusal("credit", "credit_percent")
    next_number("hospital-roles")  # the counter's row lock: the sum below cannot be passed by two at once
    if first is not None:
        rows = HospitalRole.objects.unscoped(_WHY).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=first), hospital_id=hospital, line_id=line,
            role=values.get("role", row.role),
        )  # fmt: skip
        if last is not None:
            rows = rows.filter(valid_from__lte=last)
        others = list(rows.exclude(pk=row.pk).values_list("dealer_id", "valid_from", "valid_to", "credit_percent"))
        if dealer in {each[0] for each in others}:
            raise refusal("role_twice", "dealer")
        shares = [(max(start, first), end, part) for _dealer, start, end, part in others]
        most, day = most_credit([*shares, (first, last, percent)])
        if most > 100:
            raise refusal("credit_over", "credit_percent", total=most, day=day.isoformat())
    return persist(row, expected_version=version, reason=reason, **values)


def _save_reservation(
    actor: Actor, row: HospitalReservation, version: int | None, reason: str, values: dict[str, Any]
) -> HospitalReservation:
    _require_free(actor, row, _key(row, values, "hospital"), _key(row, values, "line"))
    return persist(row, expected_version=version, reason=reason, **values)


def _require_free(actor: Actor, row: HospitalReservation, hospital: int | None, line: int | None) -> None:
    """Nobody holds the protection today, and the company does not serve the hospital itself."""
    if hospital is None or line is None:
        return  # the form says what is missing
    next_number("hospital-reservations")  # the counter's row lock: of two at once the second one sees the first
    held = HospitalReservation.objects.unscoped(_WHY).filter(
        hospital_id=hospital, line_id=line, state=ReservationState.PROTECTED, protected_to__gte=actor.today
    )
    other = held.exclude(pk=row.pk).order_by("protected_to").select_related("dealer").first()
    if other is not None:
        raise refusal("reserved_already", "hospital", dealer=str(other.dealer), day=other.protected_to.isoformat())
    direct = served_directly([line], [hospital], (), actor.today, actor.today)
    if direct:
        raise refusal("reserved_direct", "hospital", place=direct[0].place, since=direct[0].since.isoformat())


def _require_state(row: HospitalReservation, state: str) -> None:
    if row.state != state:
        raise refusal("reservation_state", state=row.get_state_display())


def _close(row: HospitalReservation, state: str, decision_reason: str) -> HospitalReservation:
    if not decision_reason.strip():
        raise refusal("reason", "decision_reason")
    return persist(row, state=state, decision_reason=decision_reason.strip())


def _key(row: Any, values: dict[str, Any], name: str) -> int | None:
    if name in values:
        return getattr(values[name], "pk", values[name])
    return values.get(f"{name}_id", getattr(row, f"{name}_id"))
