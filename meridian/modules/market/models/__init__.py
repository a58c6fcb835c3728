"""Tables of the market module."""

from .competitors import Competitor, CompetitorPresence, MarketNote
from .fit import ProductMarketFit
from .network import ChannelMode, ChannelPilot, ChannelStructure
from .plans import ChannelPlan, PlanningCycle, PlanTask, RecruitingTarget
from .playbooks import Playbook, PlaybookStep, Rollout
from .segments import MarketAssumption, MarketFigure, MarketSegment
from .sharing import CompetitorTactic, HospitalReservation, HospitalRole, PartnerResource, ServiceCapability
from .targets import HospitalPotential, Outlet, ServiceItem, TargetList, TargetListItem
from .winning import HospitalBudget, InstitutionStrategy

__all__ = [
    "ChannelMode",
    "ChannelPilot",
    "ChannelPlan",
    "ChannelStructure",
    "Competitor",
    "CompetitorPresence",
    "CompetitorTactic",
    "HospitalBudget",
    "HospitalPotential",
    "HospitalReservation",
    "HospitalRole",
    "InstitutionStrategy",
    "MarketAssumption",
    "MarketFigure",
    "MarketNote",
    "MarketSegment",
    "Outlet",
    "PartnerResource",
    "PlanTask",
    "PlanningCycle",
    "Playbook",
    "PlaybookStep",
    "ProductMarketFit",
    "RecruitingTarget",
    "Rollout",
    "ServiceCapability",
    "ServiceItem",
    "TargetList",
    "TargetListItem",
]
