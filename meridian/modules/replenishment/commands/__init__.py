"""Everything that writes replenishment."""

from .forecasts import change_forecast, record_forecast, record_forecasts
from .proposals import accept_proposal, decline_proposal, make_proposals

__all__ = [
    "accept_proposal",
    "change_forecast",
    "decline_proposal",
    "make_proposals",
    "record_forecast",
    "record_forecasts",
]
