"""Reads of the pricing module."""

from .current import PriceHit, price_of
from .frames import price_frame

__all__ = ["PriceHit", "price_frame", "price_of"]
