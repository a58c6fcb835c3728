"""Everything that writes agreements and authorisations."""

from .agreement_approval import (
    carry_out_approval,
    carry_out_refusal,
    object_to_agreement,
    review_agreement,
    submit_agreement,
    withdraw_agreement,
)
from .agreement_signing import attach_signed_file, sign_agreement, terminate_agreement, watch_agreements
from .agreements import (
    PURPOSE,
    cancel_agreement,
    change_agreement,
    draft_agreement,
    renew_agreement,
    set_clauses,
    set_targets,
    set_terms,
    supplement_agreement,
)
from .authorisations import change_authorisation, draft_authorisation, end_authorisation, sign_authorisation

__all__ = [
    "PURPOSE",
    "attach_signed_file",
    "cancel_agreement",
    "carry_out_approval",
    "carry_out_refusal",
    "change_agreement",
    "change_authorisation",
    "draft_agreement",
    "draft_authorisation",
    "end_authorisation",
    "object_to_agreement",
    "renew_agreement",
    "review_agreement",
    "set_clauses",
    "set_targets",
    "set_terms",
    "sign_agreement",
    "sign_authorisation",
    "submit_agreement",
    "supplement_agreement",
    "terminate_agreement",
    "watch_agreements",
    "withdraw_agreement",
]
