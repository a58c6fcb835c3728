"""Everything that writes the catalogue."""

from .certificates import change_certificate, register_certificate
from .kits import add_component, change_component
from .lots import block_lot, change_lot, create_lot, ensure_lots, release_lot
from .particulars import add_intended_use, add_parameter, change_intended_use, change_parameter
from .products import (
    add_pack,
    change_pack,
    change_product,
    change_sku,
    register_line,
    register_product,
    register_sku,
    set_packs,
)

__all__ = [
    "add_component",
    "add_intended_use",
    "add_pack",
    "add_parameter",
    "block_lot",
    "change_certificate",
    "change_component",
    "change_intended_use",
    "change_lot",
    "change_pack",
    "change_parameter",
    "change_product",
    "change_sku",
    "create_lot",
    "ensure_lots",
    "register_certificate",
    "register_line",
    "register_product",
    "register_sku",
    "release_lot",
    "set_packs",
]
