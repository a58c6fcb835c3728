"""Sentences for what orders refuse."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue, RuleViolation, VersionConflict
from meridian.kernel.commands.persist import issues_of

from ..choices import STATUS_MOVES
from ..models import Order
from ..rules.order_states import may_become

_TEXTS = {
    "order.status": (_("Order %(number)s is “%(status)s”; this is not possible any more."), _("Reload the page and look at its state.")),
    "order.already_released": (_("Order %(number)s was already released by %(who)s at %(when)s."), _("Nothing to do; the goods are set aside.")),
    "order.not_draft": (_("Order %(number)s is sent already; only commercial staff changes it now."), _("Withdraw it, change it and submit it again, or ask the order desk.")),
    "order.line_missing": (_("Order %(number)s has no line %(line)s."), _("Reload the page.")),
    "order.unknown_sku": (_("There is no SKU with the key %(sku)s in use."), _("Choose a SKU of the catalogue.")),
    "order.quantity": (_("Line %(line)s: %(qty)s is not possible; at least %(least)s are set aside, shipped or cancelled already."), _("Give back what is set aside first, or order at least that much.")),
    "order.number_above_zero": (_("A quantity above zero is needed, not %(qty)s."), _("Correct the quantity.")),
    "order.lines_limit": (_("An order has at most %(most)s lines."), _("Make several orders.")),
    "order.reason": (_("A reason is needed."), _("Write why, so that the dealer can understand it.")),
    "order.released_by_dealer": (_("Order %(number)s is with the warehouse already."), _("Ask the order desk to cancel it.")),
    "order.shipped_partly": (_("Order %(number)s has goods on the way, so it cannot be cancelled as a whole."), _("Cancel what is left line by line.")),
    "order.other_dealer": (_("An order stays with its dealer."), _("Make a new order for the other dealer.")),
    "order.lines_form": (_("Line %(line)s is not of the form {\"sku\": …, \"qty\": 10}."), _("Send a code or key of a SKU, and base units as a whole number.")),
    "order.unknown_code": (_("Line %(line)s: there is no SKU “%(sku)s” in use."), _("Choose a SKU of the catalogue.")),
    "split.nothing": (_("Nothing was chosen to be split off."), _("Enter how much of which line goes into the new order.")),
    "split.line": (_("Order has no line %(line)s."), _("Reload the page.")),
    "split.quantity": (_("At most %(most)s of this line can be split off, not %(qty)s: the rest is set aside, shipped or cancelled."), _("Lower the quantity.")),
    "split.everything": (_("Everything would move to the new order."), _("Leave something in this order.")),
    "ship.allocation": (_("Allocation %(allocation)s still keeps %(open)s, but %(qty)s are shipped."), _("Ship at most what is set aside.")),
    "item.code_taken": (_("The item code “%(code)s” already stands for %(sku)s."), _("Use another code, or take it away there first.")),
    "promotion.status": (_("Promotion %(number)s is “%(status)s”; this is not possible any more."), _("Reload the page and look at its state.")),
    "promotion.quantities": (_("Free goods need a bought quantity and a free quantity above zero."), _("Enter both, as in: buy 10, get 1.")),
    "promotion.steps": (_("The steps cannot be read, or do not rise."), _("Write quantity:percent with rising quantities and percents up to 90, as in 100:5, 500:8.5.")),
    "promotion.levels": (_("Dealer levels are digits from 1 to 4."), _("Write for example 12, or leave it empty.")),
    "promotion.goods": (_("A promotion names product lines or SKUs."), _("Choose at least one.")),
    "promotion.period": (_("The period of a promotion needs a first and a last day in this order."), _("Correct the dates.")),
    "promotion.past": (_("Promotion %(number)s is over already."), _("Correct its last day.")),
    "promotion.two_people": (_("Who wrote promotion %(number)s does not approve it."), _("Let a second person decide.")),
    "order.in_approval": (_("Order %(number)s is above the limit and in approval."), _("Wait for the decision; the case is in the approval inbox.")),
    "order.platform": (_("%(platform)s is no platform for %(dealer)s: it must stand above him in the channel and be active."), _("Choose the dealer above him, or leave it empty.")),
    "order.platform_pair": (_("A platform that delivers from its own stock also invoices."), _("Choose the same platform for both, or leave delivery to the company.")),
    "order.platform_rebate": (_("Rebate money belongs to the dealer, and this order is charged to %(platform)s."), _("Take the rebate out.")),
    "order.other_authorisation": (_("The authorisation belongs to another dealer."), _("Choose one of this dealer, or leave it empty.")),
    "plan.empty": (_("A delivery plan needs at least one line."), _("Add date, SKU and quantity.")),
    "plan.line": (_("Line %(line)s: a date, a SKU in use and a quantity above zero are needed."), _("Correct the line.")),
    "plan.twice": (_("Line %(line)s: this SKU is planned for this date already."), _("Add the quantities up in one line.")),
    "plan.status": (_("Plan %(number)s is closed."), _("Make a plan of the next contract.")),
    "plan.nothing_due": (_("Plan %(number)s has nothing to order up to %(day)s."), _("Choose a later day, or look at the orders made already.")),
    "plan.ordered": (_("Line %(line)s is ordered already and stays as it is."), _("Change the order instead.")),
    "cancel.nothing": (_("Nothing of line %(line)s is left to cancel."), _("Reload the page.")),
}  # fmt: skip


def issue(code: str, /, *, field: str = "", **params: object) -> Issue:
    """The issue of one finding."""
    message, mend = _TEXTS[code]
    return Issue(code=code, message=message, field=field, mend=mend, params=params)


def refusal(code: str, /, *, field: str = "", **params: object) -> RuleViolation:
    """One finding as the error to raise."""
    return RuleViolation(issue(code, field=field, **params))


def require_move(order: Order, to: str) -> None:
    """Raise ``order.status`` when the order cannot become ``to``."""
    if not may_become(STATUS_MOVES, order.status, to):
        raise wrong_status(order)


def wrong_status(order: Order) -> RuleViolation:
    """The refusal of a step that the order's state does not allow."""
    return refusal("order.status", number=order.number, status=order.get_status_display())


def require_version(order: Order, expected_version: int | None) -> None:
    """Raise VersionConflict when the order changed since ``expected_version``."""
    if expected_version is not None and order.version != expected_version:
        raise VersionConflict(
            _(
                "Somebody else changed “%(row)s” after you opened it. Reload the page, look at the change, and try again."
            )
            % {"row": order}
        )


def require_reason(reason: str) -> str:
    """The reason without blanks around it. Raises ``order.reason`` when there is none."""
    if not reason.strip():
        raise refusal("order.reason", field="reason")
    return reason.strip()[:200]


def clean(order: Order) -> None:
    """Lengths and kinds of the plain fields. Raises RuleViolation with every wrong one; asks the database nothing."""
    links = [field.name for field in order._meta.concrete_fields if field.is_relation]
    try:
        order.clean_fields(exclude=[*links, "created_at", "updated_at"])
    except ValidationError as failure:
        raise RuleViolation(issues_of(failure, "ordering.order")) from failure
