"""What other modules ask of agreements: terms in force, authorisations, and whether a sale is allowed (``queries.trading``)."""

from .access import access_rights_of
from .agreements import AgreementTerms, Target, agreement_in_force, collisions_of, terms_by_dealer, terms_of
from .authorisations import (
    all_grants_on,
    authorisation_facts,
    authorisation_numbers,
    goods_in_force,
    grant_of,
    grants_for_dealer,
    grants_of_dealers,
    hospitals_in_force,
    judge_lines,
    judge_sale,
)
from .breaking import Breaking, breaking_soon
from .channel_mode import direct_services, protections
from .coverage import authorised, authorised_frame
from .dealer_documents import DealerDocuments, documents_of_dealers, visible_dealer
from .lights import lights_of_dealers
from .settlement import ProposedItem, settlement_items_come_from
from .trading import may_trade, may_trade_many, may_trade_pairs, sellable_skus
from .verdict_texts import article_text, verdict_sentences

__all__ = [
    "AgreementTerms",
    "Breaking",
    "DealerDocuments",
    "ProposedItem",
    "Target",
    "access_rights_of",
    "agreement_in_force",
    "all_grants_on",
    "article_text",
    "authorisation_facts",
    "authorisation_numbers",
    "authorised",
    "authorised_frame",
    "breaking_soon",
    "collisions_of",
    "direct_services",
    "documents_of_dealers",
    "goods_in_force",
    "grant_of",
    "grants_for_dealer",
    "grants_of_dealers",
    "hospitals_in_force",
    "judge_lines",
    "judge_sale",
    "lights_of_dealers",
    "may_trade",
    "may_trade_many",
    "may_trade_pairs",
    "protections",
    "sellable_skus",
    "settlement_items_come_from",
    "terms_by_dealer",
    "terms_of",
    "verdict_sentences",
    "visible_dealer",
]
