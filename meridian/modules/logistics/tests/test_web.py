"""The warehouse pages as people meet them: board, scanner, receipt on the portal, returns, papers."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from meridian.kernel.base import clock
from meridian.kernel.testing.actors import browser_of, dealer_user, staff_user
from meridian.modules.logistics import commands
from meridian.modules.logistics.models import (
    Acceptance,
    Difference,
    PickList,
    ReturnOrder,
    Shipment,
    TemperatureFile,
    WarehouseTransfer,
)
from meridian.modules.logistics.queries.picking import pick_lines
from meridian.modules.stock.models import StockAccount
from meridian.modules.stock.queries import balances_for
from meridian.modules.stock.tests import factories as stock

from . import factories as make

pytestmark = [pytest.mark.long, pytest.mark.django_db]
HX = {"HX-Request": "true"}
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


@pytest.fixture
def world():
    with clock.frozen_at(make.NOW):
        yield make.world()


@pytest.fixture
def staff():
    return browser_of(staff_user("*"))


def only(model):
    return model.objects.unscoped("test").get()


def text_of(pdf: bytes) -> str:
    """The words of a PDF as a reader finds them."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


class TestPicking:
    def test_from_the_board_to_the_shipment(self, world, staff):
        order = world.order((world.early, 2))
        assert "SO-0001" in staff.get("/warehouse/").content.decode()
        page = staff.post(f"/warehouse/orders/{order.pk}/pick/", follow=True)
        made = only(PickList)
        assert page.redirect_chain[-1][0] == f"/warehouse/picks/{made.pk}/"
        wrong = staff.post(f"/warehouse/picks/{made.pk}/scan/", {"code": make.code("A2")}, headers=HX)
        assert wrong.status_code == 422 and "Take the wanted lot" in wrong.content.decode()
        for _unit in range(2):
            right = staff.post(f"/warehouse/picks/{made.pk}/scan/", {"code": make.code()}, headers=HX)
            assert right.status_code == 200 and "<html" not in right.content.decode()
        done = staff.post(f"/warehouse/picks/{made.pk}/step/", {"do": "picked"}, headers=HX)
        assert "A second person checks it" in done.content.decode()
        same = staff.post(f"/warehouse/picks/{made.pk}/step/", {"do": "checked"}, headers=HX)
        assert same.status_code == 422 and "Let a second person check it" in same.content.decode()
        second = browser_of(staff_user("*"))
        second.post(f"/warehouse/picks/{made.pk}/step/", {"do": "counted", "note": "逐件核对"}, headers=HX)
        second.post(f"/warehouse/picks/{made.pk}/step/", {"do": "checked"}, headers=HX)
        gone = staff.post(f"/warehouse/picks/{made.pk}/ship/", {"tracking_number": "SF1", "ship_date": "2026-11-02"})
        assert gone.status_code == 302, gone.content.decode().partition("<main")[2][:3000]
        shipment = only(Shipment)
        assert (shipment.status, shipment.tracking_number) == ("SHIPPED", "SF1")
        assert staff.get(gone["Location"]).status_code == 200

    def test_by_hand_short_and_back(self, world, staff):
        (made,) = commands.make_pick_list(actor=world.picker, order_id=world.order((world.early, 4)).pk)
        (line,) = pick_lines(made)
        url = f"/warehouse/picks/{made.pk}/lines/{line.pk}/"
        assert staff.post(url, {"do": "confirm", "qty": "x", "reason": "r"}, headers=HX).status_code == 422
        staff.post(url, {"do": "confirm", "qty": "3", "reason": "label damaged"}, headers=HX)
        staff.post(url, {"do": "short", "other": "货位无货"}, headers=HX)
        line.refresh_from_db()
        assert (line.picked_qty, line.short_reason) == (3, "货位无货")
        staff.post(url, {"do": "clear"}, headers=HX)
        line.refresh_from_db()
        assert (line.picked_qty, line.short_reason) == (0, "")

    def test_is_closed_to_dealers(self, world):
        (made,) = commands.make_pick_list(actor=world.picker, order_id=world.order((world.early, 4)).pk)
        own = browser_of(dealer_user(world.dealer, "logistics:*", "ordering:*"))
        assert own.get(f"/warehouse/picks/{made.pk}/").status_code == 404
        assert own.get(f"/warehouse/picks/{made.pk}/list.pdf").status_code == 404
        assert browser_of(None).get("/warehouse/").status_code == 302


class TestReceiving:
    def test_takes_lots_in_from_a_scan(self, world, staff):
        house = world.house.pk
        rows = {"code0": make.code("N7", ends="281231"), "qty0": "12", "made0": "2026-10-01"}
        done = staff.post(
            "/warehouse/incoming/new/", {"document": "MO-1", "warehouse": house, "arrived_on": "2026-11-02", **rows}
        )
        assert done.status_code == 302
        row = only(Acceptance)
        assert (row.lot.number, row.arrived_qty, str(row.lot.expiry_date)) == ("N7", 12, "2028-12-31")

    def test_says_which_row_is_incomplete_and_keeps_what_was_typed(self, world, staff):
        page = staff.post("/warehouse/incoming/new/", {"document": "MO-1", "warehouse": world.house.pk, "lot2": "N8"})
        assert page.status_code == 422
        assert "Row 3 needs" in page.content.decode() and 'value="N8"' in page.content.decode()

    def test_temperature_upload(self, world, staff):
        world.sku.product.is_cold_chain = True
        world.sku.product.save()
        row = commands.receive_lots(
            actor=world.picker, warehouse=world.house, document="M", arrived_on=make.DAY,
            lots=[commands.ArrivedLot(world.sku.pk, "N1", 5)],
        )[0]  # fmt: skip
        url = f"/warehouse/incoming/{row.pk}/temperature/"
        assert staff.get(url).status_code == 200
        bad = staff.post(url, {"file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")})
        assert bad.status_code == 422 and "no column of times" in bad.content.decode()
        good = "时间,温度\n2026-11-02 08:00,5\n".encode()
        assert staff.post(url, {"file": SimpleUploadedFile("a.csv", good)}).status_code == 302
        assert only(TemperatureFile).state == "CLEAN"


class TestByHand:
    def test_a_draft_with_lines(self, world, staff):
        assert staff.get("/warehouse/shipments/new/").status_code == 200
        account = StockAccount.objects.unscoped("test").get(warehouse=world.house, lot=world.early, condition="GOOD")
        common = {"warehouse": world.house.pk, "dealer": world.dealer.pk, "note": "补发"}
        wrong = staff.post("/warehouse/shipments/new/", {**common, f"qty{account.pk}": "101"})
        assert wrong.status_code == 422 and "100 are free" in wrong.content.decode()
        assert staff.post("/warehouse/shipments/new/", common).status_code == 422
        done = staff.post("/warehouse/shipments/new/", {**common, f"qty{account.pk}": "3"})
        assert done.status_code == 302 and only(Shipment).lines.get().qty == 3

    def test_a_transfer(self, world, staff):
        other = stock.warehouse("W2")
        account = StockAccount.objects.unscoped("test").get(warehouse=world.house, lot=world.early, condition="GOOD")
        common = {"warehouse": world.house.pk, f"qty{account.pk}": "3", "moved_on": "2026-11-02"}
        assert staff.post("/warehouse/transfers/new/", common).status_code == 422
        assert staff.post("/warehouse/transfers/new/", {**common, "to_warehouse": other.pk}).status_code == 302
        assert only(WarehouseTransfer).lines.get().qty == 3


@pytest.fixture
def shipment(world):
    """A delivery of ten under way."""
    return commands.ship_to_dealer(
        actor=make.SYSTEM, dealer=world.dealer, warehouse=world.house, ship_date=make.DAY,
        lines=[(world.sku.pk, world.early.pk, 10, 125_000)],
    )  # fmt: skip


class TestPortal:
    CODES = ("logistics.shipment:view", "logistics.shipment:receive", "logistics.returnorder:add", "dealers.dealer:view",
             "logistics.returnorder:view", "files.storedfile:add", "logistics.difference:view")  # fmt: skip

    @pytest.fixture
    def own(self, world):
        return browser_of(dealer_user(world.dealer, *self.CODES))

    def test_confirms_with_one_button(self, world, shipment, own):
        assert shipment.number in own.get("/warehouse/receipts/").content.decode()
        url = f"/warehouse/shipments/{shipment.pk}/receipt/"
        assert own.get(url).status_code == 200
        assert own.post(url, {"received_date": "2026-11-02"}).status_code == 302
        assert balances_for(world.dealer.pk) == {(world.sku.pk, world.early.pk): 10}
        assert "confirmed already" in own.get(url).content.decode()

    def test_reports_damage_with_a_photo(self, world, shipment, own):
        key, url = shipment.lines.get().pk, f"/warehouse/shipments/{shipment.pk}/receipt/"
        more = own.post(url, {f"good{key}": "12", "received_date": "2026-11-02"})
        assert more.status_code == 422 and "too many" in more.content.decode()
        photo = SimpleUploadedFile("p.png", PNG, "image/png")
        done = own.post(url, {
            f"good{key}": "8", f"damaged{key}": "2", f"reason{key}": "外箱压坏", f"photos{key}": photo, "received_date": "2026-11-02",
        })  # fmt: skip
        assert done.status_code == 302
        case = only(Difference)
        assert (case.kind, case.qty, case.photos.count()) == ("DAMAGED", 2, 1)
        assert own.get(f"/logistics/differences/{case.pk}/").status_code == 200

    def test_another_dealer_sees_nothing(self, shipment):
        other = browser_of(dealer_user(stock.dealer("D9"), *self.CODES))
        for url in (
            f"/warehouse/shipments/{shipment.pk}/receipt/",
            f"/warehouse/shipments/{shipment.pk}/delivery-note.pdf",
        ):
            assert other.get(url).status_code == 404
        assert shipment.number not in other.get("/warehouse/receipts/").content.decode()

    def test_returns_go_from_request_to_quality(self, world, shipment, own, staff):
        commands.confirm_receipt(actor=make.SYSTEM, shipment=shipment, received_date=make.DAY)
        key = shipment.lines.get().pk
        assert own.get("/warehouse/returns/new/").status_code == 200
        bad = own.post("/warehouse/returns/new/", {f"qty{key}": "11", "reason_code": "UNSOLD", "reason": "x"})
        assert bad.status_code == 422
        own.post("/warehouse/returns/new/", {f"qty{key}": "2", "reason_code": "UNSOLD", "reason": "未用完"})
        made = only(ReturnOrder)
        commands.approve_return(actor=make.SYSTEM, return_order=made)
        commands.take_in_return(actor=make.SYSTEM, return_order=made, arrived_on=make.DAY)
        line = made.lines.get().pk
        url = f"/warehouse/returns/{made.pk}/decide/"
        assert own.get(url).status_code == 403
        assert staff.post(url, {f"good{line}": "1"}).status_code == 422
        assert staff.post(url, {f"good{line}": "1", f"scrap{line}": "1", f"reason{line}": "开封"}).status_code == 302
        made.refresh_from_db()
        assert (made.status, made.credit_fen) == ("DECIDED", 2500)


class TestPapers:
    def test_the_delivery_note_has_the_mandatory_fields(self, world, shipment, staff):
        answer = staff.get(f"/warehouse/shipments/{shipment.pk}/delivery-note.pdf")
        assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF-1.7")
        said = "".join(text_of(answer.content).split())
        for wanted in (
            shipment.number, world.dealer.name, world.sku.product.name, "3.0*18", world.sku.product.certificate.number, "A1",
            "2027-12-31", "2026-01-10", "10", "125.00", "2026-11-02", "人民币壹佰贰拾伍元整", "供货者盖章",
        ):  # fmt: skip
            assert wanted in said, wanted

    def test_the_picking_list(self, world, staff):
        (made,) = commands.make_pick_list(actor=world.picker, order_id=world.order((world.early, 4)).pk)
        said = text_of(staff.get(f"/warehouse/picks/{made.pk}/list.pdf").content)
        assert made.number in said and "A1" in said and "SO-0001" in said

    def test_labels_of_units_and_boxes(self, world, staff):
        url = f"/warehouse/lots/{world.early.pk}/labels.pdf"
        one = staff.get(url)
        assert one.status_code == 200 and "(01)06901234567892(11)260110(17)271231(10)A1" in text_of(one.content)
        box = staff.get(url, {"di": make.BOX, "copies": "3"})
        assert len(PdfReader(io.BytesIO(box.content)).pages) == 3 and make.BOX in text_of(box.content)
        assert staff.get(url, {"di": "06901234567908"}).status_code == 404

    def test_a_sku_without_a_gtin_says_so(self, world, staff):
        world.sku.di = ""
        world.sku.save()
        answer = staff.get(f"/warehouse/lots/{world.early.pk}/labels.pdf")
        assert answer.status_code == 422 and "no GS1 identifier" in answer.content.decode()

    def test_a_lot_that_no_code_can_hold_says_so(self, world, staff):
        world.early.number = "批号1"
        world.early.save()
        answer = staff.get(f"/warehouse/lots/{world.early.pk}/labels.pdf")
        assert answer.status_code == 422 and "GS1 code" in answer.content.decode()
