"""Tables of what dealers sell, hand on, and keep at hospitals."""

from .consignment import (
    ConsignedStock,
    ConsignmentCount,
    ConsignmentCountLine,
    ConsignmentPlacement,
    ConsumptionLine,
    ConsumptionReport,
    PlacementLine,
)
from .opening import OpeningStock, OpeningStockLine
from .sales import DealerSale, DealerSaleLine, SaleReport, SubDealerTransfer, SubDealerTransferLine

__all__ = [
    "ConsignedStock",
    "ConsignmentCount",
    "ConsignmentCountLine",
    "ConsignmentPlacement",
    "ConsumptionLine",
    "ConsumptionReport",
    "DealerSale",
    "DealerSaleLine",
    "OpeningStock",
    "OpeningStockLine",
    "PlacementLine",
    "SaleReport",
    "SubDealerTransfer",
    "SubDealerTransferLine",
]
