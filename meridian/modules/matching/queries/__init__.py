"""What other modules ask of the memory of names and of the matchers."""

from .book import alias_book
from .names import NameMatch, match_customers, match_products

__all__ = ["NameMatch", "alias_book", "match_customers", "match_products"]
