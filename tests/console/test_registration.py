"""People and families kept by hand over the API: who may, what is written down, what is refused."""

import json

import pytest
import sqlalchemy as sa

from console.tables import AuditRow
from core import logs
from core.clock import ManualClock
from core.crypto import KeyRing
from core.pii import Pii
from core.secrets import Secrets
from crm.client import CrmClient
from crm.people import Recognition
from tests.console.conftest import House

FATHER, YOUNG, DAUGHTER = "/api/people/1", "/api/people/2", "/api/people/3"


def audited(house: House, username: str) -> list[tuple[str, str]]:
    seen = ("signed_in", "name_seen")
    with house.db.read() as session:
        query = sa.select(AuditRow).where(AuditRow.username == username).order_by(AuditRow.id)
        return [(r.action, r.subject) for r in session.scalars(query) if r.action not in seen]


def calling(house: House, secrets: Secrets, number: str) -> Recognition | None:
    keyring, clock = KeyRing.from_secrets(secrets), ManualClock(house.clock.now())
    return CrmClient(house.db, Pii(secrets.pii_key), keyring, clock).recognise(number, 10)


def test_who_is_filed_is_recognised_in_the_next_call(house: House, secrets: Secrets) -> None:
    lead = house.client("lead")
    answer = lead.post(
        "/api/people",
        json={
            "name": " 李秀英 ", "gender": "female", "birth": "1950-03-01",
            "numbers": ["+86 139 1234 0073", "(021) 6123-4567", "１３９１２３４００７３"],
            "portrait": {"hearing": "hard", "dialect": "吴语", "habits": ["喜欢慢慢说"]},
        },
    )  # fmt: skip
    assert answer.status_code == 201, answer.text
    filed = answer.json()
    assert (filed["name"], filed["age"], filed["senior"], filed["birth"]) == (
        "李秀英", 75, True, "1950-03-01",
    )  # fmt: skip
    assert filed["numbers_masked"] == ["139****0073", "021****4567"]
    found = calling(house, secrets, "02161234567")
    assert found is not None
    assert (found.full_name, found.senior, found.portrait.dialect) == ("李秀英", True, "吴语")
    assert audited(house, "lead") == [("person_filed", f"customer:{filed['id']} all")]


def test_a_number_shared_with_an_old_person_names_nobody(house: House, secrets: Secrets) -> None:
    lead = house.client("lead")
    shared = lead.post(f"{YOUNG}/numbers", json={"number": "13912340072"}).json()
    assert [(n["masked"], n["shared"]) for n in shared["numbers"]] == [
        ("139****0028", 0),
        ("139****0072", 1),
    ]
    found = calling(house, secrets, "13912340072")
    assert found is not None
    assert (found.senior, found.full_name, found.customer_id) == (True, "", None)
    number = shared["numbers"][1]["id"]
    gone = lead.post(f"{YOUNG}/numbers/{number}/remove").json()
    assert gone["numbers"][1]["removed"] and gone["numbers_masked"] == ["139****0028"]
    named = calling(house, secrets, "13912340072")
    assert named is not None and named.full_name == "王建国"
    back = lead.post(f"{YOUNG}/numbers/{number}/restore").json()
    assert back["numbers_masked"] == ["139****0028", "139****0072"]
    assert [action for action, _ in audited(house, "lead")] == [
        "person_changed", "number_removed", "number_restored",
    ]  # fmt: skip


def test_a_person_is_corrected_field_by_field_and_only_the_fields_are_written_down(
    house: House,
) -> None:
    boss = house.client("boss")
    changed = boss.post(
        FATHER, json={"name": "王建国（大）", "birth": None, "portrait": {"habits": ["先问身体"]}}
    ).json()
    assert (changed["name"], changed["age"], changed["gender"]) == ("王建国（大）", None, "male")
    assert changed["portrait"] == {"hearing": "hard", "dialect": "吴语", "habits": ["先问身体"]}
    boss.post(FATHER, json={"gender": "male"})
    assert audited(house, "boss") == [("person_changed", "customer:1 name,birth,portrait")]


def test_a_relative_is_enrolled_changed_withdrawn_and_brought_back(
    house: House, secrets: Secrets
) -> None:
    lead = house.client("lead")
    tie = {"role": "other", "valid_until": "2026-02-01T00:00:00+08:00"}
    enrolled = lead.post(f"{FATHER}/family", json={"proxy_id": 2} | tie).json()
    family = [(m["name"], m["role"]) for m in enrolled["family"]]
    assert family == [("王丽", "daughter"), ("陈晨", "other")]
    found = calling(house, secrets, "13912340028")
    assert found is not None
    assert (found.relation, found.full_name) == ("family", "王建国")
    again = lead.post(f"{FATHER}/family", json={"proxy_id": 2} | tie)
    assert (again.status_code, "已经登记" in again.json()["detail"]) == (422, True)

    withdrawn = lead.post(f"{FATHER}/family/2/withdraw").json()
    assert withdrawn["family"][1]["valid_until"] == "2026-01-05T08:00:00Z"
    alone = calling(house, secrets, "13912340028")
    assert alone is not None and alone.relation == "self"
    assert lead.post(f"{FATHER}/family/2/withdraw").status_code == 404
    lead.post(f"{FATHER}/family/2", json={"role": "other"})
    back = calling(house, secrets, "13912340028")
    assert back is not None and back.relation == "family"
    assert audited(house, "lead") == [
        ("enrolled", "customer:1 customer:2 family"),
        ("withdrawn", "customer:1 customer:2 family"),
        ("tie_changed", "customer:1 customer:2 family"),
    ]


def test_who_is_removed_counts_for_nothing_until_restored(house: House, secrets: Secrets) -> None:
    lead = house.client("lead")
    assert lead.post(f"{FATHER}/remove").json()["removed"] is True
    assert calling(house, secrets, "13912340072") is None
    daughter = calling(house, secrets, "13912340046")
    assert daughter is not None and daughter.relation == "self"
    assert lead.get("/api/people?q=建国").json()["total"] == 0
    gone = lead.get("/api/people?removed=true").json()["items"]
    assert [person["id"] for person in gone] == [1]
    assert "移除" in lead.post(FATHER, json={"gender": "male"}).json()["detail"]
    assert lead.post(f"{FATHER}/restore").json()["removed"] is False
    assert calling(house, secrets, "13912340072") is not None
    assert [action for action, _ in audited(house, "lead")] == ["person_removed", "person_restored"]


def test_two_entries_of_one_person_are_merged_and_parted_again(
    house: House, secrets: Secrets
) -> None:
    lead = house.client("lead")
    double = {"name": "王建国", "gender": "male", "numbers": ["13912340099"]}
    other = lead.post("/api/people", json=double).json()["id"]
    path = f"/api/people/{other}"
    assert "生日" in lead.post(f"{FATHER}/merge", json={"into": other}).json()["detail"]
    assert lead.post(f"{path}/merge", json={"into": other}).status_code == 422
    merged = lead.post(f"{path}/merge", json={"into": 1}).json()
    assert merged["merged_into"] == 1
    found = calling(house, secrets, "13912340099")
    assert found is not None
    assert (found.customer_id, found.senior) == (1, True)
    kept = lead.get(FATHER).json()
    assert kept["numbers_masked"] == ["139****0072", "139****0099"]
    assert lead.post(f"{path}/merge", json={"into": 1}).status_code == 422
    lead.post(f"{path}/restore")
    parted = calling(house, secrets, "13912340099")
    assert parted is not None
    assert (parted.customer_id, parted.senior) == (other, False)
    assert ("merged", f"customer:{other} customer:1 merged_into") in audited(house, "lead")


def test_agents_describe_those_whom_they_deal_with_and_change_nothing_else(house: House) -> None:
    agent, other = house.client("1001"), house.client("1002")
    described = agent.post(f"{FATHER}/portrait", json={"habits": ["右耳好"]})
    assert described.json()["portrait"]["habits"] == ["右耳好"]
    assert described.json()["birth"] is None
    assert agent.post(f"{YOUNG}/portrait", json={"habits": ["x"]}).status_code == 404
    assert agent.get(YOUNG).status_code == 404
    assert agent.post(FATHER, json={"gender": "male"}).status_code == 403
    agent.post("/api/tasks/1", json={"owner": "1001", "state": "done"})
    assert agent.get(FATHER).status_code == 200
    assert other.get(FATHER).status_code == 404
    house.client("lead").post("/api/tasks/1", json={"owner": None})
    assert agent.get(FATHER).status_code == 404, "nobody's, and done"


LONE = '{"name": "王\\ud800"}'


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/api/people", {}, "姓名没有填写"),
        ("/api/people", [], ""),
        ("/api/people", "{", "不是有效的 JSON"),
        ("/api/people", LONE, "看不见"),
        ("/api/people", {"name": "王\n建国"}, "换行"),
        ("/api/people", {"name": "王\u202e国"}, "看不见"),
        ("/api/people", {"name": "  "}, "姓名不能为空"),
        ("/api/people", {"name": "王" * 65}, "最多64个字"),
        ("/api/people", {"name": 7}, "姓名应是文字"),
        ("/api/people", {"name": "王", "senior": True}, "不是可以填写"),
        ("/api/people", {"name": "王", "gender": "x"}, "性别不是可选的值"),
        ("/api/people", {"name": "王", "birth": "2026-02-30"}, "生日不是有效的日期"),
        ("/api/people", {"name": "王", "birth": "1899-12-31"}, "1900"),
        ("/api/people", {"name": "王", "birth": "2026-01-06"}, "将来"),
        ("/api/people", {"name": "王", "numbers": ["1" * 40]}, "5到20位"),
        ("/api/people", {"name": "王", "numbers": ["1234"]}, "5到20位"),
        ("/api/people", {"name": "王", "numbers": ["139x12340072"]}, "只能由数字"),
        ("/api/people", {"name": "王", "numbers": ["13912340001"] * 11}, "最多10项"),
        ("/api/people", {"name": "王建国", "numbers": ["13912340072"]}, "同名"),
        ("/api/people", {"name": "王", "portrait": {"habits": ["x" * 41]}}, "最多40个字"),
        ("/api/people", {"name": "王", "portrait": {"habits": ["x"] * 11}}, "最多10项"),
        (FATHER, {"name": "\0"}, "看不见"),
        (f"{FATHER}/portrait", {"dialect": "吴\n语"}, "方言里"),
        (f"{FATHER}/portrait", {"hearing": "deaf"}, "听力"),
        (f"{FATHER}/numbers", {"number": "13912340072"}, "已经登记"),
        (f"{FATHER}/numbers", {"number": ""}, "号码"),
        (f"{FATHER}/family", {"proxy_id": 3, "role": "son"}, "已经登记"),
        (f"{FATHER}/family", {"proxy_id": 1, "role": "son"}, "本人"),
        (f"{FATHER}/family", {"proxy_id": 10**30, "role": "son"}, "家属"),
        (f"{FATHER}/family", {"proxy_id": 2, "role": "boss"}, "关系"),
        (f"{FATHER}/family", {"proxy_id": 2, "role": "son", "scope": ["ask"]}, "不是可以填写"),
        (f"{DAUGHTER}/family", {"proxy_id": 1, "role": "other"}, "一圈"),
        (f"{FATHER}/family/3",
         {"role": "son", "valid_until": "2026-01-05T08:00:00Z"}, "已经过去"),
        (f"{FATHER}/family/3",
         {"role": "son", "valid_until": "2026-13-01T00:00:00Z"}, "有效期不是"),
        (f"{FATHER}/family/3",
         {"role": "son", "valid_until": "2027-01-01T00:00:00"}, "时区"),
        (f"{FATHER}/family/3",
         {"role": "son", "valid_until": "9999-12-31T23:59:59-14:00"}, "有效期"),
        (f"{FATHER}/merge", {"into": 1}, "并入它自己"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_words(
    house: House, path: str, body: object, words: str
) -> None:
    content = body if isinstance(body, str) else json.dumps(body)
    answer = house.client("lead").post(
        path, content=content, headers={"content-type": "application/json"}
    )
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert words in answer.json()["detail"]
    assert audited(house, "lead") == []


def test_each_fault_names_its_field_for_the_page_to_say_it_there(house: House) -> None:
    wrong = {"name": " ", "numbers": ["1"], "portrait": {"habits": ["x" * 41]}, "odd": 1}
    told = house.client("lead").post("/api/people", json=wrong).json()
    assert told["faults"] == [
        {"field": "name", "detail": "姓名不能为空"},
        {"field": "numbers", "detail": "号码应有5到20位数字"},
        {"field": "habits", "detail": "服务提示最多40个字"},
    ]
    merged = house.client("lead").post(f"{FATHER}/merge", json={"into": 1}).json()
    assert merged["faults"] == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/people/404", {"name": "王"}),
        ("/api/people/404/remove", None),
        ("/api/people/404/restore", None),
        (f"{FATHER}/numbers/2/remove", None),
        (f"{FATHER}/family", {"proxy_id": 404, "role": "son"}),
        (f"{FATHER}/family/2", {"role": "son"}),
        (f"{FATHER}/merge", {"into": 404}),
    ],
)
def test_what_is_not_there_is_a_404(house: House, path: str, body: object) -> None:
    answer = house.client("boss").post(path, json=body)
    assert answer.status_code == 404, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("name", ['王"建国"', "<script>alert(1)</script>", "O'Brien; DROP", "😀"])
def test_odd_names_are_kept_as_they_are(house: House, name: str) -> None:
    lead = house.client("lead")
    filed = lead.post("/api/people", json={"name": name}).json()
    assert filed["name"] == name
    assert lead.get("/api/people", params={"q": name}).json()["total"] == 1


def test_a_body_of_a_megabyte_is_refused(house: House) -> None:
    answer = house.client("lead").post("/api/people", json={"name": "王" * 1_000_000})
    assert (answer.status_code, "64 KB" in answer.json()["detail"]) == (413, True)


def test_nothing_personal_reaches_the_log(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    logs.get("console")
    lead = house.client("lead")
    lead.post("/api/people", json={"name": "赵秘密", "numbers": ["13912345678"]})
    lead.post("/api/people", json={"name": "赵秘密", "numbers": ["13912345678"]})
    lead.post(FATHER, json={"name": "赵秘密", "birth": "1950-02-03"})
    told = "".join(capsys.readouterr()) + str(audited(house, "lead"))
    assert not [secret for secret in ("赵秘密", "13912345678", "1950-02-03") if secret in told]
