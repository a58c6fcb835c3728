"""The flow pages: correcting kind and month, months as months, and what a dealer's user is never told."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from meridian.kernel.jobs.models import JobRun
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.testing.actors import api_client, browser_of, dealer_actor, dealer_user, staff_user
from meridian.modules.flows import commands
from meridian.modules.flows.models import Finding, FlowFile, FlowName
from meridian.modules.flows.queries.explaining import why_found
from meridian.modules.reference.tests.factories import system

from .channel import csv_of, make_channel, take_in

pytestmark = pytest.mark.django_db
SALE = "2026-09-03,南京鼓楼医院,冠脉药物洗脱支架,3.0*18,00120345,2,支,1980,3960"
INTO_SUZHOU = "2026-09-09,苏州大学附属第一医院,冠脉药物洗脱支架,3.0*18,00120345,2,支,1980,3960"
STEWARD = ("flows.flowfile:view", "flows.flowfile:add", "flows.flowfile:change", "flows.finding:view")


@pytest.fixture
def channel():
    return make_channel()


def messages_of(answer) -> str:
    return answer.content.decode()


class TestKindAndMonth:
    def test_a_wrong_guess_is_corrected_and_the_file_read_again(self, channel):
        file = take_in(channel, csv_of(SALE))
        browser = browser_of(staff_user(*STEWARD))
        assert 'name="kind"' in messages_of(browser.get(reverse("flow_proof", args=[file.pk])))
        answer = browser.post(reverse("flow_correct", args=[file.pk]), {"kind": "PM", "month": "2026-08"}, follow=True)
        assert "read again" in messages_of(answer)
        row = FlowFile.objects.unscoped("test").get(pk=file.pk)
        assert (row.kind, row.kind_is_given, row.month, row.state) == ("PM", True, date(2026, 8, 1), "READING")
        assert JobRun.objects.filter(name="flows.read_file", dedupe_key=f"flow:{file.pk}").exists()

    def test_the_reader_keeps_to_what_was_said(self, channel):
        from meridian.modules.flows.jobs import proof_stored_file

        file = take_in(channel, csv_of(SALE))
        commands.set_kind_and_month(actor=system(), flow_file=file, kind="PM", month=date(2026, 9, 1))
        assert proof_stored_file(system(), file.pk).kind == "PM"

    def test_a_closed_month_is_refused_in_a_sentence(self, channel):
        file = take_in(channel, csv_of(SALE))
        month = commands.open_month(actor=system(), month=date(2026, 8, 1))
        commands.close_month(actor=system(), flow_month=month)
        answer = browser_of(staff_user(*STEWARD)).post(
            reverse("flow_correct", args=[file.pk]), {"kind": "SM", "month": "2026-08"}, follow=True
        )
        assert "2026-08" in messages_of(answer)
        assert FlowFile.objects.unscoped("test").get(pk=file.pk).state == "PROOF"

    def test_no_kind_and_no_right_change_nothing(self, channel):
        file = take_in(channel, csv_of(SALE))
        address = reverse("flow_correct", args=[file.pk])
        assert "Choose whether" in messages_of(
            browser_of(staff_user(*STEWARD)).post(address, {"kind": "X"}, follow=True)
        )
        assert browser_of(staff_user("flows.flowfile:view")).post(address, {"kind": "PM"}).status_code == 403
        assert FlowFile.objects.unscoped("test").get(pk=file.pk).kind == "SM"


class TestFindingPages:
    def test_the_month_column_shows_a_month_and_no_raw_code_stands_under_the_title(self, channel):
        file = take_in(channel, csv_of(INTO_SUZHOU))
        commands.publish_file(actor=system(), flow_file=file)
        browser = browser_of(staff_user(*STEWARD, "customers.hospital:view", "catalog.sku:view", "catalog.lot:view"))
        text = messages_of(browser.get(reverse("flows_finding_list")))
        assert ">2026-09<" in text.replace("\n", "")
        assert "2026-09-01" not in text
        finding = Finding.objects.unscoped("test").get(file=file)
        page = messages_of(browser.get(reverse("flows_finding_detail", args=[finding.pk])))
        assert "EXCLUSIVE_OF_OTHER" not in page


class TestWhatADealerIsNotTold:
    CODES = (
        "flows.flowfile:view",
        "flows.finding:view",
        "catalog.lot:view",
        "flows.finding:export",
        "flows.flowname:decide",
    )

    @pytest.fixture
    def told(self, channel):
        file = take_in(
            channel,
            csv_of(INTO_SUZHOU, SALE.replace("南京鼓楼医院", "苏南瑞泽医疗"), SALE.replace("鼓楼医院", "协和医院")),
        )
        waiting = FlowName.objects.unscoped("test").filter(file=file, decision="PENDING")
        for name in waiting:
            name.candidates = [
                {
                    "id": channel.ruize.pk,
                    "kind": "DEALER",
                    "name": "苏南瑞泽医疗科技有限公司",
                    "score": 850,
                    "reasons": [],
                }
            ]
            name.save(update_fields=["candidates"])
        return channel, file

    def test_the_owner_of_the_exclusive_right_is_named_to_staff_only(self, told):
        channel, file = told
        line = file.lines.get(row_no=3)
        address = reverse("flow_line", args=[file.pk, line.pk])
        assert "苏南瑞泽" in messages_of(browser_of(staff_user(*STEWARD)).get(address))
        answer = browser_of(dealer_user(channel.kangda, *self.CODES)).get(address)
        assert answer.status_code == 200
        assert "exclusively authorised to another dealer" in messages_of(answer)
        assert "苏南瑞泽" not in messages_of(answer)
        assert "SQ-2026-0232" not in messages_of(answer)

    def test_neither_in_the_queue_of_names(self, told):
        channel, file = told
        address = reverse("flow_names", args=[file.pk])
        assert "苏南瑞泽医疗科技有限公司" in messages_of(browser_of(staff_user(*STEWARD)).get(address))
        answer = messages_of(browser_of(dealer_user(channel.kangda, *self.CODES)).get(address))
        assert "苏南瑞泽医疗科技有限公司" not in answer

    def test_neither_on_the_finding_nor_in_api_export_or_table(self, channel):
        file = take_in(channel, csv_of(INTO_SUZHOU))
        commands.publish_file(actor=system(), flow_file=file)
        finding = Finding.objects.unscoped("test").get(file=file)
        browser = browser_of(dealer_user(channel.kangda, *self.CODES))
        for address in (
            reverse("flows_finding_detail", args=[finding.pk]), reverse("flows_finding_list"),
            reverse("flow_proof", args=[file.pk]), reverse("lot_page", args=[finding.lot_id]),
        ):  # fmt: skip
            answer = browser.get(address)
            assert answer.status_code == 200, address
            assert "瑞泽" not in messages_of(answer), address
            assert "0232" not in messages_of(answer), address
        client = api_client("flows.finding:view", dealer=channel.kangda)
        answer = client.get(f"/api/v1/flows/findings/{finding.pk}/")
        assert answer.status_code == 200
        assert "瑞泽" not in messages_of(answer)
        assert "other_authorisation" not in messages_of(answer)
        actor = dealer_actor(channel.kangda, *self.CODES)
        assert "瑞泽" not in why_found(finding, actor)["sentence"]
        assert "evidence" not in [str(column) for column in spec_named("flows.finding").columns_for(actor)]

    def test_the_check_for_a_dealers_user_names_nobody_else(self, channel):
        from meridian.modules.flows.queries.explaining import explain_rows
        from meridian.modules.flows.queries.facts import dealer_facts
        from meridian.modules.flows.queries.proofing import judge, stored_frame

        file = take_in(channel, csv_of(INTO_SUZHOU))
        judged = judge(stored_frame(file.pk), dealer=dealer_facts(pk=channel.kangda.pk), kind="SM", month=file.month)
        flagged = judged.lines.filter(judged.lines["verdict"] != "")
        for actor, named in ((None, True), (dealer_actor(channel.kangda, *self.CODES), False)):
            said = [sentence for _row, _code, sentence in explain_rows(flagged, channel.kangda.pk, actor)]
            assert said
            assert any("瑞泽" in sentence for sentence in said) is named


class TestLotGraph:
    """Labels of the drawing stay apart."""

    @pytest.mark.parametrize(("sources", "targets"), [(1, 6), (4, 4), (3, 8), (6, 2)])
    def test_no_quantity_lies_on_another_or_on_a_name(self, sources, targets):
        from meridian.modules.flows.web import lot_graph

        keys = [f"DEALER:{n}" for n in range(sources)] + [f"HOSPITAL:{n}" for n in range(targets)]
        places = lot_graph._place(keys)
        edges = [
            {"from": f"DEALER:{s}", "to": f"HOSPITAL:{t}", "qty": 100 + t}
            for s in range(sources)
            for t in range(targets)
            if (s + t) % 2 == 0
        ]
        names = [{"x": x, "y": y, "label_y": y + 21, "name": "南京市某某某医院等等"} for x, y in places.values()]
        taken = [lot_graph._label_box(name) for name in names]
        drawn = lot_graph._lines(edges, places, taken)
        assert len(taken) == len(names) + len(drawn)
        overlapping = [
            (one, other) for n, one in enumerate(taken) for other in taken[n + 1 :] if lot_graph._meet(one, other)
        ]
        assert overlapping == []
