"""Goods on their way: in from production, picked, shipped, received, returned, moved between warehouses."""

from .acceptance import Acceptance
from .cold_chain import TemperatureExcursion, TemperatureFile
from .kept import KeptRecord
from .packing import PackingMethod, PackingRecord
from .picking import PickLine, PickList, PickScan
from .receipt import Difference, Receipt, ReceiptLine
from .returning import ReturnLine, ReturnOrder
from .shipment import Carrier, Shipment, ShipmentLine
from .transfer import WarehouseTransfer, WarehouseTransferLine

__all__ = [
    "Acceptance",
    "Carrier",
    "Difference",
    "KeptRecord",
    "PackingMethod",
    "PackingRecord",
    "PickLine",
    "PickList",
    "PickScan",
    "Receipt",
    "ReceiptLine",
    "ReturnLine",
    "ReturnOrder",
    "Shipment",
    "ShipmentLine",
    "TemperatureExcursion",
    "TemperatureFile",
    "WarehouseTransfer",
    "WarehouseTransferLine",
]
