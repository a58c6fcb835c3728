"""Everything that writes replenishment."""

from .cpfr import (
    agree_figure,
    confirm_forecast,
    freeze_cycle,
    give_up_cycle,
    measure_cycle,
    measure_due,
    propose_figure,
    reopen_forecast,
    side_of,
    start_cycle,
)
from .forecasts import change_forecast, record_forecast, record_forecasts
from .proposals import accept_proposal, decline_proposal, make_proposals

__all__ = [
    "accept_proposal",
    "agree_figure",
    "change_forecast",
    "confirm_forecast",
    "decline_proposal",
    "freeze_cycle",
    "give_up_cycle",
    "make_proposals",
    "measure_cycle",
    "measure_due",
    "propose_figure",
    "record_forecast",
    "record_forecasts",
    "reopen_forecast",
    "side_of",
    "start_cycle",
]
