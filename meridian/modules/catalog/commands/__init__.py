"""Everything that writes the catalogue."""

from .certificates import change_certificate, register_certificate
from .lots import block_lot, change_lot, create_lot, ensure_lots, release_lot
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
    "add_pack",
    "block_lot",
    "change_certificate",
    "change_lot",
    "change_pack",
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
