"""Proposals: made from the ledger, accepted into an order by the dealer, or declined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import connection
from django.db.models import QuerySet

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.base.money import line_amount_fen
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, emit, persist, persist_many
from meridian.kernel.records.numbering import next_number

from ..choices import ProposalStatus
from ..events import ProposalAccepted, ProposalMade
from ..models import Proposal, ProposalLine
from ..queries.figures import visible_dealers
from ..queries.library import best_smoothing
from ..queries.needs import Need, needs_of
from ..rules.demand import smoothed
from ..rules.proposing import round_up
from .texts import issue, refusal

ADD = "replenishment.proposal:add"


@command(ADD)
def make_proposals(
    *, actor: Actor, dealer_ids: Iterable[int] | None = None, with_library: bool = False
) -> list[Proposal]:  # fmt: skip
    """Propose to every dealer with a policy what he needs today; without ``dealer_ids`` to all the actor may see.

    An older open proposal of the dealer is replaced, also when nothing is needed any more. ``with_library`` smooths by
    statsforecast where it is installed, with the same figures: for the worker. Returns the new ones. Raises
    ParameterMissing when a limit is not set.
    """
    seen = visible_dealers(actor, ADD)
    wanted = [dealer for dealer in (seen if dealer_ids is None else dealer_ids) if dealer in seen]
    needs = needs_of(wanted, actor.today, smooth=best_smoothing() if with_library else smoothed)
    # Old ones first and under a lock: two people proposing at once end with one open proposal.
    old = list(_open_of(needs))
    for proposal in old:
        proposal.status = ProposalStatus.REPLACED
    change_many(old, ["status"])
    made: list[Proposal] = []
    lines: list[ProposalLine] = []
    for dealer_id in sorted(needs):
        asked = [need for need in needs[dealer_id] if need.suggestion.qty > 0]
        if asked:
            proposal, its_lines = _proposal(actor, dealer_id, asked)
            made.append(proposal)
            lines += its_lines
    persist_many(Proposal, made)
    for line in lines:
        line.proposal_id = line.proposal.pk
    persist_many(ProposalLine, lines)
    for proposal in made:
        emit(ProposalMade(proposal_id=proposal.pk, dealer_id=proposal.dealer_id, lines=proposal.line_count))
    return made


def _open_of(dealer_ids: Iterable[int]) -> QuerySet[Proposal]:
    rows = Proposal.objects.unscoped("a new proposal replaces the open one").filter(
        dealer_id__in=list(dealer_ids), status=ProposalStatus.OPEN
    )
    return rows.select_for_update().order_by("pk") if connection.features.has_select_for_update else rows.order_by("pk")


def _proposal(actor: Actor, dealer_id: int, needs: list[Need]) -> tuple[Proposal, list[ProposalLine]]:
    # Urgent ones first: what will not last until the goods come, then by amount.
    needs.sort(key=lambda need: ("below_point" not in need.suggestion.exceptions, -_amount(need), need.sku_id))
    proposal = Proposal(
        number=next_number(f"RP-{actor.today:%y%m}"), dealer_id=dealer_id, status=ProposalStatus.OPEN,
        made_on=actor.today, line_count=len(needs), amount_fen=sum(_amount(need) for need in needs),
        exception_count=sum(bool(need.suggestion.exceptions) for need in needs),
    )  # fmt: skip
    return proposal, [_line(proposal, n, need) for n, need in enumerate(needs, 1)]


def _amount(need: Need) -> int:
    return line_amount_fen(need.suggestion.qty, need.price_e4) if need.price_e4 is not None else 0


def _line(proposal: Proposal, line_no: int, need: Need) -> ProposalLine:
    have, target, made, expected = need.position, need.target, need.suggestion, need.forecast
    return ProposalLine(
        proposal=proposal, line_no=line_no, sku_id=need.sku_id, proposed_qty=made.qty, on_hand=have.on_hand,
        in_transit=have.in_transit, on_order=have.on_order, consigned=have.consigned,
        forecast_milli=round(expected.per_day * 1000), sigma_milli=round(expected.sigma_day * 1000),
        safety_qty=round(made.safety), target_days=target.target_days, lead_days=int(target.lead_days),
        least_qty=target.least_qty, multiple=target.multiple, price_e4=need.price_e4, method=expected.method,
        pattern=expected.pattern.kind, exceptions=list(made.exceptions),
    )  # fmt: skip


@command("replenishment.proposal:accept", subject=Proposal)
def accept_proposal(*, actor: Actor, proposal: Proposal, quantities: Mapping[int, int] | None = None) -> Proposal:
    """Turn a proposal into a draft order of the dealer, at today's prices. Once: a second click is refused.

    ``quantities``: ``{line number: base units}`` where he wants another quantity (0: not this one); lines not named are taken
    as proposed. Raises RuleViolation("replenishment.status" | "replenishment.unknown_line" | "replenishment.quantity" |
    "replenishment.nothing" | what ``ordering.create_order`` raises).
    """
    from meridian.modules.ordering.choices import OrderKind, OrderSource
    from meridian.modules.ordering.commands import create_order

    _require_open(proposal)
    lines = list(proposal.lines.order_by("line_no"))
    _take_quantities(lines, quantities or {})
    wanted = [(line.sku_id, line.accepted_qty) for line in lines if line.accepted_qty]
    if not wanted:
        raise refusal("replenishment.nothing", number=proposal.number)
    order = create_order(
        actor=actor, dealer_id=proposal.dealer_id, lines=wanted, kind=OrderKind.REPLENISHMENT,
        source=OrderSource.PROPOSAL, note=proposal.number,
    )  # fmt: skip
    change_many(lines, ["accepted_qty"])
    persist(
        proposal, status=ProposalStatus.ACCEPTED, order=order, decided_by_id=actor.user_id, decided_at=actor.now
    )  # fmt: skip
    emit(ProposalAccepted(proposal_id=proposal.pk, dealer_id=proposal.dealer_id, order_id=order.pk))
    return proposal


def _take_quantities(lines: list[ProposalLine], quantities: Mapping[int, int]) -> None:
    unknown = sorted(set(quantities) - {line.line_no for line in lines})
    issues = [issue("replenishment.unknown_line", line=number) for number in unknown]
    for line in lines:
        qty = quantities.get(line.line_no, line.proposed_qty)
        line.accepted_qty = max(qty, 0)
        if qty and (qty < line.least_qty or qty % line.multiple):
            better = round_up(qty, line.least_qty, line.multiple) or line.least_qty
            issues.append(
                issue(
                    "replenishment.quantity",
                    field=f"qty_{line.line_no}",
                    sku=str(line.sku),
                    qty=qty,
                    least=line.least_qty,
                    multiple=line.multiple,
                    next=better,
                )
            )
    if issues:
        raise RuleViolation(issues)


@command("replenishment.proposal:accept", subject=Proposal)
def decline_proposal(*, actor: Actor, proposal: Proposal, reason: str) -> Proposal:
    """Say no to a proposal, with the reason. Raises RuleViolation("replenishment.status" | "replenishment.reason")."""
    _require_open(proposal)
    if not reason.strip():
        raise refusal("replenishment.reason", field="reason")
    return persist(
        proposal, status=ProposalStatus.DECLINED, decided_by_id=actor.user_id, decided_at=actor.now, note=reason.strip(),
        reason=reason,
    )  # fmt: skip


def _require_open(proposal: Proposal) -> None:
    if proposal.status != ProposalStatus.OPEN:
        raise refusal("replenishment.status", number=proposal.number, status=proposal.get_status_display())
