"""What pages and other modules ask of product knowledge."""

from .reach import goods_of_dealers_are, in_reach

__all__ = ["goods_of_dealers_are", "in_reach"]
