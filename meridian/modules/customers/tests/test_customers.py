import time

import pytest

from meridian.kernel.audit.capture import chain_breaks
from meridian.kernel.audit.models import ChangeLog
from meridian.kernel.base.actors import Breadth
from meridian.kernel.base.errors import Denied, NotVisible, RuleViolation
from meridian.modules.customers import commands, queries
from meridian.modules.customers.models import Hospital, HospitalAlias
from meridian.modules.customers.rules.grades import grade_problem
from meridian.modules.org.commands import create_user
from meridian.modules.reference.tests.factories import dealer_actor, load_small_tree, staff, system

from .factories import make_hospital


class TestGrades:
    @pytest.mark.parametrize(
        ("level", "grade_class", "problem"),
        [("L3", "A", None), ("L3", "", None), ("L3", "SPECIAL", None), ("NONE", "", None),
         ("NONE", "A", "class_without_level"), ("L2", "SPECIAL", "special_is_level_three")],
    )  # fmt: skip
    def test_knows_which_go_together(self, level, grade_class, problem):
        assert grade_problem(level, grade_class) == problem


@pytest.fixture
def tree(db):
    return load_small_tree()


class TestHospitals:
    def test_registers_with_names_and_departments(self, tree):
        row = make_hospital(
            name="南京鼓楼医院",
            region=tree["320106"],
            aliases=["南京大学医学院附属鼓楼医院", "南京鼓楼医院 "],
            departments=["骨科"],
        )
        assert [alias.text for alias in row.aliases.all()] == ["南京大学医学院附属鼓楼医院"]
        assert row.departments.get().name == "骨科"

    def test_keeps_the_former_name_when_renamed(self, tree):
        row = make_hospital(name="濮阳县医院", region=tree["320106"])
        commands.change_hospital(actor=system(), row=row, name="濮阳县人民医院")
        alias = HospitalAlias.objects.unscoped("test").get(hospital=row)
        assert (alias.text, alias.origin) == ("濮阳县医院", "FORMER")

    def test_refuses_wrong_grades_and_campuses_of_campuses(self, tree):
        with pytest.raises(RuleViolation) as failure:
            make_hospital(region=tree["320106"], grade_class="A")
        assert failure.value.code == "customers.grade"
        main = make_hospital(region=tree["320106"])
        campus = make_hospital(region=tree["320106"], parent=main, campus_name="东院区")
        with pytest.raises(RuleViolation) as failure:
            make_hospital(region=tree["320106"], parent=campus, campus_name="南楼")
        assert failure.value.code == "customers.campus_of_campus"
        assert queries.main_hospitals([main.pk, campus.pk]) == {campus.pk: main.pk}

    def test_retires_after_its_campuses(self, tree):
        main = make_hospital(region=tree["320106"])
        campus = make_hospital(region=tree["320106"], parent=main, campus_name="东院区")
        with pytest.raises(RuleViolation):
            commands.retire_hospital(actor=system(), row=main)
        commands.retire_hospital(actor=system(), row=campus)
        assert not commands.retire_hospital(actor=system(), row=main, reason="merged").is_active

    def test_stays_inside_the_region_of_the_actor(self, tree):
        jiangsu = staff("customers.hospital:*", breadth=Breadth.REGION, path=tree["320000"].path)
        near = make_hospital(region=tree["320106"])
        far = make_hospital(region=tree["330106"])
        assert list(Hospital.objects.visible_to(jiangsu)) == [near]
        assert commands.change_hospital(actor=jiangsu, row=near, beds=900).beds == 900
        with pytest.raises(NotVisible):
            commands.change_hospital(actor=jiangsu, row=far, beds=900)
        with pytest.raises(Denied):
            commands.change_hospital(actor=jiangsu, row=near, region=tree["330106"])
        with pytest.raises(Denied):
            commands.register_hospital(actor=jiangsu, code="X", name="西湖医院", region=tree["330106"])
        assert queries.hospital_by_code("X") is None

    def test_names_and_departments_stay_in_scope_too(self, tree):
        jiangsu = staff("customers:*", breadth=Breadth.REGION, path=tree["320000"].path)
        near, far = make_hospital(region=tree["320106"]), make_hospital(region=tree["330106"])
        assert commands.add_alias(actor=jiangsu, hospital=near, text="近院").text == "近院"
        with pytest.raises(RuleViolation) as failure:
            commands.add_alias(actor=jiangsu, hospital=near, text="近院")
        assert failure.value.code == "customers.alias_known"
        for add, values in ((commands.add_alias, {"text": "远院"}), (commands.add_department, {"name": "骨科"})):
            with pytest.raises(NotVisible):
                add(actor=jiangsu, hospital=far, **values)

    def test_a_representative_sees_his_own_and_a_dealer_none(self, tree):
        rep = create_user(actor=system(), username="rep")
        own = make_hospital(region=tree["320106"])
        make_hospital(region=tree["320106"])
        commands.assign_rep(actor=system(), hospital=own, rep=rep)
        actor = staff("customers.hospital:view", breadth=Breadth.OWN, user_id=rep.pk)
        assert list(Hospital.objects.visible_to(actor)) == [own]
        assert not Hospital.objects.visible_to(dealer_actor(1, "customers.hospital:view")).exists()


class TestBulk:
    def rows(self, tree, count):
        codes = ["320106", "320102", "320508", "330106", "110105"]
        return [
            {"code": f"B{n:06d}", "name": f"批量第{n}医院", "region": tree[codes[n % 5]], "level": "L2", "beds": 100 + n,
             "address": f"测试路{n}号", "aliases": f"批量{n}院|第{n}医院"}
            for n in range(count)
        ]  # fmt: skip

    def test_writes_rows_names_and_history(self, tree):
        before = ChangeLog.objects.count()
        made = commands.bulk_create_hospitals(actor=system(), rows=self.rows(tree, 20))
        assert [row.pk for row in made] == list(
            Hospital.objects.unscoped("test").order_by("pk").values_list("pk", flat=True)
        )
        assert HospitalAlias.objects.unscoped("test").count() == 40
        assert ChangeLog.objects.count() == before + 60
        assert list(chain_breaks()) == []

    def test_tells_every_wrong_cell_and_writes_nothing(self, tree):
        make_hospital(code="B000002", region=tree["320106"])
        rows = self.rows(tree, 6)
        rows[0]["level"] = "L9"
        rows[1]["name"] = ""
        rows[3]["code"] = rows[4]["code"]
        rows[5]["region"] = 999_999
        with pytest.raises(RuleViolation) as failure:
            commands.bulk_create_hospitals(actor=system(), rows=rows)
        found = {(issue.params["row"], issue.field) for issue in failure.value.issues()}
        assert found == {(0, "level"), (1, "name"), (2, "code"), (3, "code"), (4, "code"), (5, "region")}
        assert all(issue.text() for issue in failure.value.issues())
        assert Hospital.objects.unscoped("test").count() == 1

    def test_refuses_rows_outside_the_scope(self, tree):
        jiangsu = staff("customers.hospital:*", breadth=Breadth.REGION, path=tree["320000"].path)
        with pytest.raises(Denied):
            commands.bulk_create_hospitals(actor=jiangsu, rows=self.rows(tree, 5))
        assert not Hospital.objects.unscoped("test").exists()

    @pytest.mark.slow
    def test_ten_thousand_rows_at_three_thousand_a_second(self, tree):
        rows = self.rows(tree, 10_000)
        for row in rows:
            del row["aliases"]
        started = time.process_time()  # processor time: a busy machine must not fail it
        commands.bulk_create_hospitals(actor=system(), rows=rows)
        seconds = time.process_time() - started
        print(f"{10_000 / seconds:.0f} hospitals a second")
        assert 10_000 / seconds >= 3000


class TestQueries:
    def test_gives_the_master_with_places_and_names(self, tree):
        row = make_hospital(name="鼓楼医院", region=tree["320106"], aliases=["鼓楼"])
        before = queries.master_stamp()
        (entry,) = queries.hospital_master()
        assert entry["id"] == row.pk
        assert (entry["province"], entry["city"], entry["county"]) == ("江苏省", "南京市", "鼓楼区")
        assert entry["aliases"] == ("鼓楼",)
        assert queries.hospital_region_paths([row.pk]) == {row.pk: tree["320106"].path}
        assert queries.hospital_regions([row.pk]) == {row.pk: tree["320106"].pk}
        assert queries.hospital_names([row.pk]) == {row.pk: "鼓楼医院"}
        commands.add_aliases(actor=system(), hospital=row, texts=["鼓楼总院"])
        assert queries.master_stamp() != before
