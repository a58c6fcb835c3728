"""What happens in joint planning that others may want to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from meridian.kernel.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class JointPlanAgreed(Event):
    """A dealer agreed to a joint business plan; it runs from now on."""

    name: ClassVar[str] = "planning.joint_plan.agreed"
    subject_type: ClassVar[str] = "planning.jointplan"
    subject_field: ClassVar[str] = "plan_id"

    plan_id: int
    dealer_id: int
