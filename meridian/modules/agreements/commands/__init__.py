"""Everything that writes agreements and authorisations."""

from .access import change_access_right, record_access_right, withdraw_access_right
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
from .authorisations import (
    AUTHORISE,
    carry_out_authorising,
    change_authorisation,
    draft_authorisation,
    end_authorisation,
    sign_authorisation,
)
from .filing import (
    accept_filing,
    cancel_filing,
    change_filing,
    follow_up_filing,
    open_filing,
    return_filing,
    submit_filing,
    watch_filings,
)
from .letters import (
    change_letter_template,
    draft_letter_template,
    issue_letter,
    release_letter_template,
    revoke_letter,
)
from .settlement import add_settlement_item, open_settlement, settle_item
from .signatures import SealedPaper, SigningPlatform, connect_platform, draw_signature, seal_agreement
from .word_templates import put_word_template

__all__ = [
    "AUTHORISE",
    "PURPOSE",
    "SealedPaper",
    "SigningPlatform",
    "accept_filing",
    "add_settlement_item",
    "attach_signed_file",
    "cancel_agreement",
    "cancel_filing",
    "carry_out_approval",
    "carry_out_authorising",
    "carry_out_refusal",
    "change_access_right",
    "change_agreement",
    "change_authorisation",
    "change_filing",
    "change_letter_template",
    "connect_platform",
    "draft_agreement",
    "draft_authorisation",
    "draft_letter_template",
    "draw_signature",
    "end_authorisation",
    "follow_up_filing",
    "issue_letter",
    "object_to_agreement",
    "open_filing",
    "open_settlement",
    "put_word_template",
    "record_access_right",
    "release_letter_template",
    "renew_agreement",
    "return_filing",
    "review_agreement",
    "revoke_letter",
    "seal_agreement",
    "set_clauses",
    "set_targets",
    "set_terms",
    "settle_item",
    "sign_agreement",
    "sign_authorisation",
    "submit_agreement",
    "submit_filing",
    "supplement_agreement",
    "terminate_agreement",
    "watch_agreements",
    "watch_filings",
    "withdraw_access_right",
    "withdraw_agreement",
]
