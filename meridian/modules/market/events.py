"""What happens in planning that others may want to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from meridian.kernel.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelPlanApproved(Event):
    """An edition of a channel plan was approved; its recruiting targets hold from now on."""

    name: ClassVar[str] = "market.plan.approved"
    subject_type: ClassVar[str] = "market.channelplan"
    subject_field: ClassVar[str] = "plan_id"

    plan_id: int
    line_id: int
    region_id: int
