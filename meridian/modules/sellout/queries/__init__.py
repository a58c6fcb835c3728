"""What other modules ask of sellout: which sales are booked already, what lies at hospitals."""

from .booked import booked_frame, sales_already_booked, unreported_by_month
from .consigned import ShelfLot, hospital_shelves, shelf_lots
from .sub_dealers import sub_dealers

__all__ = [
    "ShelfLot",
    "booked_frame",
    "hospital_shelves",
    "sales_already_booked",
    "shelf_lots",
    "sub_dealers",
    "unreported_by_month",
]
