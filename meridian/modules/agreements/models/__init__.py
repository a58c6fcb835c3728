"""Agreements with dealers, their clauses and targets, and what a dealer is authorised to sell."""

from .agreement import Agreement, AgreementClause, AgreementTarget, StandardClause
from .authorisation import Authorisation

__all__ = ["Agreement", "AgreementClause", "AgreementTarget", "Authorisation", "StandardClause"]
