"""Tables of recruiting."""

from .evidence import CandidateLine, FinancialYear, Interview, LeadHospital, SiteVisit
from .leads import LeadFile, LeadNote, LeadWaiver, PartnerLead, RecruitCampaign
from .scoring import CandidateAnswer, Criterion, RecruitDecision, Scorecard

__all__ = [
    "CandidateAnswer",
    "CandidateLine",
    "Criterion",
    "FinancialYear",
    "Interview",
    "LeadFile",
    "LeadHospital",
    "LeadNote",
    "LeadWaiver",
    "PartnerLead",
    "RecruitCampaign",
    "RecruitDecision",
    "Scorecard",
    "SiteVisit",
]
