"""Agreements with dealers, what a dealer is authorised to sell, the letters about it, and what follows from both."""

from .access import AccessRight, FilingTask
from .agreement import Agreement, AgreementClause, AgreementTarget, StandardClause
from .authorisation import Authorisation
from .letter import AuthorisationLetter, LetterTemplate
from .signature import AgreementSignature, AgreementTemplate, SettlementItem

__all__ = [
    "AccessRight",
    "Agreement",
    "AgreementClause",
    "AgreementSignature",
    "AgreementTarget",
    "AgreementTemplate",
    "Authorisation",
    "AuthorisationLetter",
    "FilingTask",
    "LetterTemplate",
    "SettlementItem",
    "StandardClause",
]
