"""Commands of the logistics module."""

from .bulk import PastShipment, ship_many
from .cold_chain import decide_excursion, record_temperatures
from .differences import decide_difference
from .dispatch import dispatch_order
from .incoming import ArrivedLot, inspect_acceptance, receive_lots
from .outbound import ship_checked, ship_pick_list
from .packing import packing_of
from .picking import (
    cancel_pick_list,
    check_counted,
    clear_line,
    confirm_by_hand,
    finish_check,
    finish_picking,
    make_pick_list,
    pick_again,
    pick_listed,
    report_short,
    scan_check,
    scan_line,
)
from .platforms import ship_platform_order
from .receipts import receive_shipment
from .returns import (
    QualityDecision,
    approve_return,
    cancel_return,
    decide_return,
    refuse_return,
    request_return,
    take_in_return,
)
from .shipments import (
    ShipLine,
    cancel_shipment,
    confirm_receipt,
    create_shipment,
    ship_draft,
    ship_shipment,
    ship_to_dealer,
    transfer_between_dealers,
)
from .transfers import transfer_between_warehouses

__all__ = [
    "ArrivedLot",
    "PastShipment",
    "QualityDecision",
    "ShipLine",
    "approve_return",
    "cancel_pick_list",
    "cancel_return",
    "cancel_shipment",
    "check_counted",
    "clear_line",
    "confirm_by_hand",
    "confirm_receipt",
    "create_shipment",
    "decide_difference",
    "decide_excursion",
    "decide_return",
    "dispatch_order",
    "finish_check",
    "finish_picking",
    "inspect_acceptance",
    "make_pick_list",
    "packing_of",
    "pick_again",
    "pick_listed",
    "receive_lots",
    "receive_shipment",
    "record_temperatures",
    "refuse_return",
    "report_short",
    "request_return",
    "scan_check",
    "scan_line",
    "ship_checked",
    "ship_draft",
    "ship_many",
    "ship_pick_list",
    "ship_platform_order",
    "ship_shipment",
    "ship_to_dealer",
    "take_in_return",
    "transfer_between_dealers",
    "transfer_between_warehouses",
]
