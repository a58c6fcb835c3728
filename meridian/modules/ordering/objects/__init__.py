"""How orders and what belongs to them appear in lists, forms and the API. The pages people live on are in ``web``."""

from .items import ITEM, LIFE_TERM, TERM
from .orders import ALLOCATION, LINE, ORDER, ORDER_CHIPS
from .plans import PLAN, PLAN_LINE
from .promotions import PROMOTION

__all__ = ["ALLOCATION", "ITEM", "LIFE_TERM", "LINE", "ORDER", "ORDER_CHIPS", "PLAN", "PLAN_LINE", "PROMOTION", "TERM"]
