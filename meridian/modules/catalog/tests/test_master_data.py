from datetime import date, timedelta

import pytest

from meridian.kernel.base.errors import NotVisible, RuleViolation
from meridian.modules.catalog import commands, queries
from meridian.modules.catalog.models import Lot, Sku
from meridian.modules.catalog.objects import LOT, SKU
from meridian.modules.reference.tests.factories import dealer_actor, staff, system

from .factories import make_certificate, make_lot, make_product, make_sku

pytestmark = pytest.mark.django_db


def code_of(failure) -> str:
    return failure.value.issues()[0].code


class TestCertificates:
    def test_takes_kind_class_and_code_from_the_number(self):
        row = make_certificate(number="国械注准 20223031078")
        assert (row.number, row.kind, row.device_class, row.class_code) == (
            "国械注准20223031078",
            "REGISTRATION",
            "III",
            "03",
        )

    @pytest.mark.parametrize("number", ["国械注准20202130001", "粤械注进20202130001", "粤械注准20203130001", "支架"])
    def test_refuses_inconsistent_numbers(self, number):
        with pytest.raises(RuleViolation) as failure:
            make_certificate(number=number)
        assert code_of(failure) == "catalog.certificate_number"

    def test_refuses_fields_that_contradict_the_number(self):
        with pytest.raises(RuleViolation) as failure:
            make_certificate(device_class="II")
        assert failure.value.issues()[0].field == "device_class"

    def test_needs_an_end_unless_it_is_a_filing(self):
        with pytest.raises(RuleViolation) as failure:
            make_certificate(expires_on=None)
        assert code_of(failure) == "catalog.certificate_term"
        assert make_certificate(number="粤潮械备20140023", expires_on=None).kind == "FILING"

    def test_a_renewal_follows_what_it_renews(self):
        old = make_certificate()
        new = make_certificate(approved_on=date(2027, 2, 1), expires_on=date(2032, 2, 28), previous=old)
        with pytest.raises(RuleViolation) as failure:
            commands.change_certificate(actor=system(), row=old, previous=new)
        assert code_of(failure) == "catalog.certificate_chain"


class TestProductsAndSkus:
    def test_class_must_be_that_of_the_certificate(self):
        with pytest.raises(RuleViolation) as failure:
            make_product(certificate=make_certificate(), device_class="II")
        assert code_of(failure) == "catalog.class_differs"
        product = make_product(certificate=make_certificate())
        with pytest.raises(RuleViolation):
            commands.change_product(actor=system(), row=product, device_class="I")

    def test_registers_packs_and_finds_them_by_di(self):
        sku = make_sku(packs=[("盒", 5, "16901234567899"), ("箱", 100)], di="6901234567892")
        assert queries.pack_frame([sku.pk]) == [(sku.pk, "盒", 5, "16901234567899"), (sku.pk, "箱", 100, "")]
        assert queries.sku_of_di("16901234567899") == (sku.pk, 5)
        assert queries.sku_of_di("6901234567892") == (sku.pk, 1)
        commands.set_packs(actor=system(), sku=sku, packs=[("盒", 10)])
        assert (sku.pk, "盒", 10, "") in queries.pack_frame([sku.pk])

    def test_refuses_a_wrong_check_digit_and_a_pack_of_itself(self):
        with pytest.raises(RuleViolation) as failure:
            make_sku(di="6901234567893")
        assert code_of(failure) == "catalog.di_check_digit"
        with pytest.raises(RuleViolation) as failure:
            make_sku(packs=[("件", 5)])
        assert code_of(failure) == "catalog.pack_is_base_unit"
        with pytest.raises(RuleViolation) as failure:
            commands.change_sku(actor=system(), row=make_sku(), di="6901234567893")
        assert code_of(failure) == "catalog.di_check_digit"

    def test_changes_a_pack_under_the_same_rules(self):
        sku = make_sku()
        pack = commands.add_pack(actor=system(), sku=sku, unit="盒", factor=5)
        assert commands.change_pack(actor=system(), row=pack, factor=10).factor == 10
        with pytest.raises(RuleViolation):
            commands.change_pack(actor=system(), row=pack, unit="件")

    def test_a_dealer_sees_the_catalogue_without_list_prices(self):
        sku = make_sku(list_price_e4=12_000_000)
        actor = dealer_actor(1, "catalog.sku:view")
        assert list(SKU.rows(actor)) == [sku]
        assert "list_price_e4" not in SKU.fields_for(actor)
        assert "list_price_e4" in SKU.fields_for(staff("catalog.sku:view"))

    def test_gives_rows_for_the_matcher(self):
        sku = make_sku(packs=[("盒", 5)])
        row = next(row for row in queries.sku_master() if row["id"] == str(sku.pk))
        assert (row["sku_code"], row["product_name"], row["pack_units"]) == (sku.code, sku.product.name, {"盒": 5})
        assert queries.sku_scope([sku.pk]) == [(sku.pk, sku.product_id, sku.product.line_id, True)]
        assert len(queries.sku_frame()[0]) == len(queries.SKU_COLUMNS)
        before = queries.master_stamp()
        commands.change_sku(actor=system(), row=sku, spec="3.5*18")
        assert queries.master_stamp() != before


class TestLots:
    def test_must_be_made_under_the_chain_of_certificates(self):
        old = make_certificate()
        new = make_certificate(approved_on=date(2027, 2, 1), expires_on=date(2032, 2, 28), previous=old)
        sku = make_sku(product=make_product(certificate=new))
        assert make_lot(sku=sku, production_date=date(2023, 1, 1)).pk
        with pytest.raises(RuleViolation) as failure:
            make_lot(sku=sku, production_date=date(2021, 1, 1))
        assert code_of(failure) == "catalog.lot_outside_certificate"
        assert queries.certificate_spans([sku.pk]) == [(sku.pk, date(2022, 3, 1), date(2032, 2, 28))]
        assert [term.number for term in queries.certificate_chain(sku.pk).terms] == [old.number, new.number]

    def test_expires_after_it_was_made(self):
        lot = make_lot(production_date=date(2026, 1, 1))
        with pytest.raises(RuleViolation) as failure:
            commands.change_lot(actor=system(), row=lot, expiry_date=date(2026, 1, 1))
        assert code_of(failure) == "catalog.lot_dates"

    def test_bulk_keeps_known_lots_and_fills_missing_dates(self):
        known = make_lot(number="0012")
        made = date(2026, 1, 1)
        rows = [(known.sku_id, " 0012", made, None), (known.sku_id, "0013", made, made + timedelta(700))]
        found = commands.ensure_lots(actor=system(), lots=rows)
        assert found[known.sku_id, "0012"] == known.pk
        assert queries.lot_facts([known.pk])[known.pk]["production_date"] == made
        assert commands.ensure_lots(actor=system(), lots=rows) == found
        assert [row[2] for row in queries.lots_of([known.sku_id])] == ["0012", "0013"]

    def test_bulk_names_every_wrong_lot_and_writes_none(self):
        sku = make_sku()
        day = date(2026, 1, 1)
        with pytest.raises(RuleViolation) as failure:
            commands.ensure_lots(
                actor=system(), lots=[(sku.pk, "A", day, day), (sku.pk, "B", day, None), (sku.pk, "C", day, day)]
            )
        assert len(failure.value.issues()) == 2
        assert not Lot.objects.unscoped("test").filter(sku=sku).exists()

    def test_blocks_and_releases_with_a_reason(self):
        lot = make_lot()
        with pytest.raises(RuleViolation):
            commands.block_lot(actor=system(), lot=lot, reason=" ")
        commands.block_lot(actor=staff("catalog.lot:block"), lot=lot, reason="recall 2026-7")
        with pytest.raises(RuleViolation):
            commands.release_lot(actor=system(), lot=lot)
        assert commands.release_lot(actor=system(), lot=lot, reason="retested").status == "U"
        with pytest.raises(NotVisible):
            commands.block_lot(actor=dealer_actor(1, "catalog.lot:block"), lot=lot.pk + 1000, reason="x")
        assert queries.lots_numbered(staff("catalog.lot:view"), lot.number) == [lot]
        assert LOT.chips["B"] == "bad"
        assert Sku.objects.unscoped("test").count() == 1
