"""The life of a channel partner in one story: the form behind a QR code, the stages, the choice, first review, agreement,
authorisation, training, price and credit, to the first order that is released. Each gate is shut until its step is done.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from meridian.kernel.access.grants import actor_for
from meridian.kernel.base import clock
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.testing.actors import browser_of, dealer_user, staff_actor
from meridian.modules.agreements import commands as agreements
from meridian.modules.agreements.queries.agreement_paper import content_sha256
from meridian.modules.agreements.tests.factories import CLAUSES, make_tradable_lot, make_tradable_sku
from meridian.modules.agreements.tests.test_signing_and_settling import drawn
from meridian.modules.dealers.models import Dealer
from meridian.modules.funds import commands as funds
from meridian.modules.licences.tests.factories import make_dealer_documents
from meridian.modules.ordering import commands as ordering
from meridian.modules.ordering.models import Order
from meridian.modules.org import commands as org
from meridian.modules.pricing.tests.factories import make_price
from meridian.modules.qualification import commands as qualification
from meridian.modules.qualification.models import DealerBusiness, QualificationCase
from meridian.modules.qualification.tests import factories as reviewers
from meridian.modules.recruiting import commands as recruiting
from meridian.modules.recruiting.models import PartnerLead
from meridian.modules.recruiting.tests import factories as make
from meridian.modules.reference.tests.factories import system
from meridian.modules.stock.commands import receive_from_production
from meridian.modules.stock.models import Warehouse
from meridian.modules.training.tests import factories as training

pytestmark = pytest.mark.django_db
TODAY = make.TODAY
DAYS = {"valid_from": TODAY, "valid_to": TODAY + timedelta(days=364)}


@pytest.fixture
def world():
    cache.clear()
    with clock.frozen_at(make.NOW):
        org.ensure_roles(actor=system())
        yield make.make_world()


def codes(call) -> set[str]:
    """Which rules refuse."""
    with pytest.raises(RuleViolation) as refused:
        call()
    return {issue.code for issue in refused.value.issues()}


def won_by_form(world) -> PartnerLead:
    """Somebody at the fair reads the code with his phone and sends the form."""
    campaign, visitor = world.campaign(), Client()
    form = visitor.get(f"/join/{campaign.token}/")
    assert form.status_code == 200
    typed = {
        "company": "南京宁安医疗器械有限公司", "credit_code": make.credit_code(), "contact_name": "赵敏",
        "contact_phone": "13900001111", "region": world.nanjing.pk, "lines": [world.line.pk], "consent": "yes",
    }  # fmt: skip
    answer = visitor.post(f"/join/{campaign.token}/", typed, follow=True)
    assert answer.status_code == 200
    return PartnerLead.objects.unscoped("test").get()


def chosen(world, lead: PartnerLead) -> Dealer:
    """Through all stages beside a rival, chosen, made a dealer in draft without typing anything again."""
    card = world.scorecard()
    assert "recruiting.no_decision" in codes(
        lambda: recruiting.convert_lead(
            actor=world.runner, partner_lead=PartnerLead.objects.unscoped("t").get(pk=lead.pk)
        )
    )
    rivals = [world.complete(lead, 5), world.complete(world.lead("江苏博远医疗科技有限公司"), 3)]
    for one in rivals:
        world.answers(one, card)
    recruiting.decide(
        actor=world.runner,
        line=world.line,
        region=world.nanjing,
        chosen=rivals[0],
        candidates=rivals,
        reason="覆盖更好",
    )
    recruiting.convert_lead(actor=world.runner, partner_lead=rivals[0].pk)
    dealer = Dealer.objects.unscoped("test").get()
    assert (dealer.status, dealer.name, dealer.credit_code) == ("DRAFT", lead.company, make.credit_code())
    return dealer


def reviewed(world, dealer: Dealer) -> None:
    """The dossier, checked and approved by three people: the dealer is active, his line open."""
    make_dealer_documents(dealer)
    case = QualificationCase.objects.unscoped("test").get(dealer=dealer)
    applicant, checker, manager = (
        staff_actor(*rights) for rights in (reviewers.APPLICANT, reviewers.CHECKER, reviewers.MANAGER)
    )
    case = qualification.submit_qualification(actor=applicant, qualification_case=case.pk)
    verdicts = {
        item.kind: ("IN_ORDER" if item.state in ("VALID", "EXPIRING") else "NOT_NEEDED", "")
        for item in case.items.all()
    }
    qualification.record_check(actor=checker, qualification_case=case.pk, verdicts=verdicts, note="齐全")
    qualification.approve_qualification(actor=manager, qualification_case=case.pk, note="同意")
    dealer.refresh_from_db()
    assert dealer.status == "ACTIVE"
    assert DealerBusiness.objects.unscoped("test").get(dealer=dealer, line=world.line).status == "OPEN"


def contracted(world, dealer: Dealer, owner) -> None:
    """An agreement reviewed by legal and signed by both on the screen; an authorisation with its letter."""
    manager, legal = staff_actor("agreements:*", "dealers:*", "files.storedfile:add"), staff_actor("agreements:*")
    row = agreements.draft_agreement(
        actor=manager, dealer=dealer, regions=[world.nanjing.pk], lines=[world.line.pk], price_level=1, payment_days=30,
        clauses=CLAUSES, targets=[{"year": TODAY.year, "amount_fen": 100_000_000}], **DAYS,
    )  # fmt: skip
    row = agreements.submit_agreement(actor=manager, agreement=row)
    for actor, name, side in ((manager, "陈静", "COMPANY"), (owner, "赵敏", "DEALER")):
        facts = {"signer_name": name, "image": drawn(), "content_hash": content_sha256(row), "side": side}
        if side == "COMPANY":
            assert codes(
                lambda row=row, facts=facts: agreements.draw_signature(actor=manager, agreement=row, **facts)
            ) == {"signature.state"}
            row = agreements.review_agreement(actor=legal, agreement=row)
        agreements.draw_signature(actor=actor, agreement=row, **facts)
    row.refresh_from_db()
    assert row.status == "SIGNED"
    right = agreements.draft_authorisation(
        actor=manager, dealer=dealer, regions=[world.nanjing], lines=[world.line], is_exclusive=True, **DAYS
    )
    right = agreements.sign_authorisation(actor=manager, authorisation=right)
    letter = agreements.issue_letter(actor=manager, authorisation=right, valid_to=DAYS["valid_to"])
    page = Client().get("/trade/verify/", {"n": letter.number, "c": letter.check_code})
    assert page.status_code == 200
    assert dealer.name not in page.content.decode()


def test_from_the_form_at_the_fair_to_the_first_released_order(world):
    dealer = chosen(world, won_by_form(world))
    user = dealer_user(dealer, "*")
    owner = actor_for(user)
    sku = make_tradable_sku(line=world.line)
    lot = make_tradable_lot(sku)
    house = Warehouse.objects.create(
        code="W1", name="南京仓", region=world.nanjing, created_at=clock.now(), updated_at=clock.now()
    )
    receive_from_production(
        actor=system(),
        key="p",
        warehouse=house,
        business_date=TODAY - timedelta(days=30),
        lines=[(sku.pk, lot.pk, 100)],
    )

    def order() -> Order:
        wanted = {"dealer_id": dealer.pk, "address": "南京市鼓楼区中山路1号", "lines": [(sku.pk, 10)]}
        made = ordering.create_order(actor=owner, **wanted)
        return ordering.submit_order(actor=owner, order=made)

    def refused() -> str:
        with pytest.raises(RuleViolation) as stopped:
            order()
        Order.objects.unscoped("test").delete()
        return " ".join(issue.text() for issue in stopped.value.issues())

    make_price(sku=sku, price_e4=100_0000)
    funds.set_credit_limit(actor=system(), dealer=dealer, limit_fen=100_000_00, terms_days=30)
    assert "draft" in refused()  # a dealer whose first review is not done
    reviewed(world, dealer)
    assert "agreement" in refused()
    contracted(world, dealer, owner)
    course = training.make_course(title="反商业贿赂与合规推广")
    training.require(course, line=world.line)
    assert course.title in refused()
    training.certify(owner, course)
    first = order()
    assert first.status == "SUBMITTED"
    assert first.number in browser_of(user).get("/ordering/orders/").content.decode()
    released = ordering.release_order(actor=staff_actor("ordering:*", "dealers:*"), order=first)
    assert released.status == "RELEASED"
    record = browser_of(staff_actor_user()).get(f"/dealers/dealers/{dealer.pk}/").content.decode()
    assert dealer.name in record


def staff_actor_user():
    """A colleague who may see everything."""
    from meridian.kernel.testing.actors import staff_user

    return staff_user("*")
