"""A file from upload to publication: states, verdicts, postings, findings."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.kernel.base.errors import ClosedPeriod, RuleViolation, VersionConflict
from meridian.kernel.ledger.verify import verify_all
from meridian.modules.flows import commands
from meridian.modules.flows.models import Finding, FlowFile, FlowLine, FlowName
from meridian.modules.flows.queries.explaining import why_found
from meridian.modules.flows.queries.pages import held_names, open_names
from meridian.modules.matching.models import Alias
from meridian.modules.reference.tests.factories import system
from meridian.modules.stock.queries import balances_for

from .channel import csv_of, make_channel, take_in

pytestmark = pytest.mark.django_db

CLEAN = "2026-09-03,南京鼓楼医院,冠脉药物洗脱支架,3.0*18,00120345,2,支,1980,3960"


@pytest.fixture
def channel():
    return make_channel()


def verdicts(flow_file: FlowFile) -> dict[int, tuple[str, str]]:
    """``{row: (state, verdict)}``."""
    rows = FlowLine.objects.unscoped("test").filter(file=flow_file)
    return {row: (state, verdict) for row, state, verdict in rows.values_list("row_no", "state", "verdict")}


class TestProof:
    def test_every_row_ends_in_exactly_one_state(self, channel):
        file = take_in(channel, csv_of(CLEAN, "", "合计,,,,,2,,,3960"))
        found = verdicts(file)
        assert {row: state for row, (state, _v) in found.items()} == {
            1: "NOTE",
            2: "NOTE",
            3: "READY",
            4: "BLANK",
            5: "TOTAL",
        }
        assert file.counts["ALL"] == len(found)

    def test_a_clean_line_has_no_finding(self, channel):
        file = take_in(channel, csv_of(CLEAN))
        assert verdicts(file)[3] == ("READY", "")
        line = FlowLine.objects.unscoped("test").get(file=file, row_no=3)
        assert (line.hospital_id, line.sku_id, line.lot_id) == (
            channel.gulou.pk, channel.stent.pk, channel.lots["00120345"].pk,
        )  # fmt: skip
        assert (line.base_qty, line.price_e4, line.amount_fen) == (2, 19_800_000, 396_000)

    @pytest.mark.parametrize(
        ("line", "code"),
        [
            ("2026-09-09,苏州大学附属第一医院,冠脉药物洗脱支架,3.0*18,00120345,2,支,1980,3960", "EXCLUSIVE_OF_OTHER"),
            ("2026-09-09,南京鼓楼医院,冠脉药物洗脱支架,3.0*18,C9,2,支,1980,3960", "LOT_NEVER_RECEIVED"),
            ("2026-09-09,南京鼓楼医院,冠脉药物洗脱支架,3.0*18,ZZZ,2,支,1980,3960", "LOT_UNKNOWN"),
            ("2026-09-09,南京鼓楼医院,冠脉药物洗脱支架,3.0*18,00120345,21,支,1980,41580", "LOT_MORE_THAN_HAD"),
            ("2026-09-09,南京鼓楼医院,冠脉药物洗脱支架,3.0*18,A2,2,支,1980,3960", "SOLD_AFTER_EXPIRY"),
            ("2026-09-09,南京鼓楼医院,冠脉药物洗脱支架,3.0*18,,2,支,1980,3960", "LOT_MISSING"),
            ("2026-09-09,南京鼓楼医院,冠脉药物洗脱支架,3.0*18,00120345,2,支,1980,5960", "AMOUNT_MISMATCH"),
        ],
    )
    def test_finds_what_is_wrong(self, channel, line, code):
        file = take_in(channel, csv_of(line))
        state, verdict = verdicts(file)[3]
        assert state == "READY"
        assert code in verdict.split(",")

    def test_a_lot_that_lost_its_zeros_is_found(self, channel):
        file = take_in(channel, csv_of(CLEAN.replace("00120345", "120345")))
        assert FlowLine.objects.unscoped("test").get(file=file, row_no=3).lot_id == channel.lots["00120345"].pk

    def test_boxes_become_base_units(self, channel):
        file = take_in(channel, csv_of("2026-09-03,南京鼓楼医院,冠脉药物洗脱支架,3.0*18,00120345,2,盒,9900,19800"))
        assert FlowLine.objects.unscoped("test").get(file=file, row_no=3).base_qty == 10

    def test_the_second_same_line_is_set_apart(self, channel):
        file = take_in(channel, csv_of(CLEAN, CLEAN))
        assert verdicts(file)[4][0] == "DUPLICATE"
        assert FlowLine.objects.unscoped("test").get(file=file, row_no=4).duplicate_of == 3

    def test_the_same_file_twice_is_linked_to_the_first(self, channel):
        first = take_in(channel, csv_of(CLEAN))
        again, is_new = commands.receive_file(actor=system(), dealer_id=channel.kangda.pk, stored=first.stored)
        assert (again.pk, is_new) == (first.pk, False)

    def test_an_unreadable_file_is_refused_with_a_sentence(self, channel):
        file = take_in(channel, b"\x89PNG\r\n\x1a\n" + b"0" * 64, name="photo.png")
        assert file.state == "REFUSED"
        assert len(file.refusal) > 10

    def test_the_layout_is_remembered(self, channel):
        assert not take_in(channel, csv_of(CLEAN)).layout_remembered
        assert take_in(channel, csv_of(CLEAN.replace("09-03", "09-04"))).layout_remembered


class TestDecisions:
    LINE = "2026-09-11,协和医院,冠脉药物洗脱支架,3.0*18,00120345,2,支,1980,3960"

    def test_an_unknown_name_waits_and_blocks_publishing(self, channel):
        file = take_in(channel, csv_of(self.LINE))
        assert verdicts(file)[3][0] == "PENDING"
        with pytest.raises(RuleViolation) as refused:
            commands.publish_file(actor=system(), flow_file=file)
        assert refused.value.code == "flows.names_open"

    def test_a_decision_is_remembered_and_settles_the_lines(self, channel):
        file = take_in(channel, csv_of(self.LINE))
        name = FlowName.objects.unscoped("test").get(file=file, decision="PENDING")
        commands.decide_name(actor=system(), name_id=name.pk, target_kind="HOSPITAL", target_id=channel.gulou.pk)
        assert verdicts(file)[3] == ("READY", "")
        assert Alias.objects.unscoped("test").get(text="协和医院").dealer_id == channel.kangda.pk
        again = take_in(channel, csv_of(self.LINE.replace("09-11", "09-12")), name="SM_D0231_南京康达_20260929.csv")
        assert verdicts(again)[3][0] == "READY"

    def test_undo_makes_the_lines_wait_again(self, channel):
        file = take_in(channel, csv_of(self.LINE))
        name = FlowName.objects.unscoped("test").get(file=file, decision="PENDING")
        commands.decide_name(actor=system(), name_id=name.pk, target_kind="HOSPITAL", target_id=channel.gulou.pk)
        commands.undo_decision(actor=system(), name_id=name.pk)
        assert verdicts(file)[3][0] == "PENDING"

    def test_two_stewards_never_overwrite_each_other(self, channel):
        file = take_in(channel, csv_of(self.LINE))
        name = FlowName.objects.unscoped("test").get(file=file, decision="PENDING")
        commands.decide_name(
            actor=system(), name_id=name.pk, target_kind="HOSPITAL", target_id=channel.gulou.pk, expected_version=1
        )
        with pytest.raises(VersionConflict):
            commands.decide_name(
                actor=system(), name_id=name.pk, target_kind="HOSPITAL", target_id=channel.xuzhou.pk, expected_version=1
            )

    def test_held_lines_let_the_rest_be_published(self, channel):
        file = take_in(channel, csv_of(self.LINE, CLEAN))
        name = FlowName.objects.unscoped("test").get(file=file, decision="PENDING")
        assert list(open_names(system(), file)) == [name]
        commands.hold_name(actor=system(), name_id=name.pk)
        assert (list(open_names(system(), file)), list(held_names(system(), file))) == ([], [name])
        commands.publish_file(actor=system(), flow_file=FlowFile.objects.unscoped("test").get(pk=file.pk))
        assert {row: s for row, (s, _v) in verdicts(file).items() if row > 2} == {3: "HELD", 4: "PUBLISHED"}

    def test_a_held_name_is_listed_beside_a_waiting_one_without_product(self, channel):
        file = take_in(channel, csv_of(self.LINE, "2026-09-04,无此名称综合门诊部,,,00120345,1,支,1980,1980"))
        held = FlowName.objects.unscoped("test").get(file=file, text=self.LINE.split(",")[1])
        commands.hold_name(actor=system(), name_id=held.pk)
        assert held in held_names(system(), file)

    def test_a_held_name_may_still_be_decided(self, channel):
        file = take_in(channel, csv_of(self.LINE, CLEAN))
        name = FlowName.objects.unscoped("test").get(file=file, decision="PENDING")
        commands.hold_name(actor=system(), name_id=name.pk)
        commands.decide_name(actor=system(), name_id=name.pk, target_kind="HOSPITAL", target_id=channel.gulou.pk)
        assert verdicts(file)[3][0] == "READY"
        assert not held_names(system(), file).exists()


class TestPublishing:
    def test_moves_the_book_and_lists_findings(self, channel):
        file = take_in(
            channel,
            csv_of(CLEAN, "2026-09-09,南京鼓楼医院,冠脉药物洗脱支架,3.0*18,00120345,25,支,1980,49500",
                   "2026-09-10,南京鼓楼医院,冠脉药物洗脱支架,3.0*18,00120345,-1,支,1980,-1980"),
        )  # fmt: skip
        commands.publish_file(actor=system(), flow_file=file)
        lot = channel.lots["00120345"]
        # 20 received, 2 + 25 sold of which 7 the book cannot explain, 1 came back
        assert balances_for(channel.kangda.pk, [(lot.sku_id, lot.pk)]) == {(lot.sku_id, lot.pk): 1}
        found = Finding.objects.unscoped("test").get(file=file)
        assert (found.code, found.evidence["unexplained"]) == ("LOT_MORE_THAN_HAD", 7)
        assert list(verify_all()) == []
        assert "7" in why_found(found, system())["sentence"]

    def test_publishing_twice_is_refused(self, channel):
        file = take_in(channel, csv_of(CLEAN))
        published = commands.publish_file(actor=system(), flow_file=file)
        with pytest.raises(RuleViolation):
            commands.publish_file(actor=system(), flow_file=published)

    def test_a_closed_month_takes_nothing(self, channel):
        file = take_in(channel, csv_of(CLEAN))
        commands.close_month(actor=system(), flow_month=commands.open_month(actor=system(), month=date(2026, 9, 1)))
        with pytest.raises(ClosedPeriod):
            commands.publish_file(actor=system(), flow_file=file)

    def test_a_sale_to_a_sub_dealer_fills_his_book(self, channel):
        line = "2026-09-09,苏南瑞泽医疗科技有限公司,球囊扩张导管,2.0*15,B1,4,根,800,3200"
        file = take_in(channel, csv_of(line))
        commands.publish_file(actor=system(), flow_file=file)
        lot = channel.lots["B1"]
        assert balances_for(channel.ruize.pk, [(lot.sku_id, lot.pk)]) == {(lot.sku_id, lot.pk): 4}
