"""What other modules ask of the memory of names and of the matchers."""

from ..queries_names import NameMatch, match_customers, match_products
from .book import alias_book

__all__ = ["NameMatch", "alias_book", "match_customers", "match_products"]
