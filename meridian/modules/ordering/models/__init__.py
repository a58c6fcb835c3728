"""Orders of dealers with what belongs to them: items, terms, promotions, delivery plans."""

from .items import DealerItem, OrderTerm, RemainingLifeTerm
from .orders import Allocation, Order, OrderLine, ReleaseRun
from .plans import DeliveryPlan, DeliveryPlanLine
from .promotions import Promotion

__all__ = [
    "Allocation",
    "DealerItem",
    "DeliveryPlan",
    "DeliveryPlanLine",
    "Order",
    "OrderLine",
    "OrderTerm",
    "Promotion",
    "ReleaseRun",
    "RemainingLifeTerm",
]
