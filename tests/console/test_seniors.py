"""Lists of older people over the API: looked through, imported, taken back, and by whom."""

import pytest
from fastapi.testclient import TestClient

from console.guard import LARGER
from tests.console.conftest import House
from tests.console.test_door import actions

CHECK, IMPORTS = "/api/seniors/check", "/api/seniors/imports"
HEADINGS = "姓名,出生日期,电话,方言,身份证\n"
GOOD = "孙桂英,1948-03-12,13912340075,吴语,110101194803121234\n"
YOUNG = "小李,1999-01-01,13912340076,,\n"
MAYBE = "钱大爷,昨天,13912340077,,\n"


def sent(client: TestClient, where: str, text: str | bytes, **query: bool) -> dict[str, object]:
    raw = text.encode() if isinstance(text, str) else text
    answer = client.post(where, content=raw, params=query, headers={"content-type": "text/csv"})
    return {"status": answer.status_code, **answer.json()}


def names(client: TestClient, like: str) -> list[str]:
    return [person["name"] for person in client.get(f"/api/people?q={like}").json()["items"]]


def test_a_list_is_looked_through_line_by_line_and_nothing_is_changed(house: House) -> None:
    lead = house.client("lead")
    said = sent(lead, CHECK, HEADINGS + GOOD + YOUNG + MAYBE)
    assert (said["status"], said["good"], said["more_faults"]) == (200, 1, 0)
    assert [fault["line"] for fault in said["faults"]] == [3, 4]  # type: ignore[attr-defined]
    assert said["unread"] == ["身份证"]
    assert said["would"] == {"added": 1, "completed": 0, "same": 0, "relatives": 0, "differ": []}
    assert names(lead, "孙桂英") == [] and lead.get(IMPORTS).json() == []
    assert sent(lead, CHECK, (HEADINGS + GOOD).encode("gbk"))["good"] == 1


def test_with_a_fault_nothing_is_imported_unless_it_may_be_skipped(house: House) -> None:
    lead = house.client("lead")
    refused = sent(lead, IMPORTS, HEADINGS + GOOD + YOUNG)
    assert refused["status"] == 422 and "什么也没有导入" in str(refused["detail"])
    assert names(lead, "孙桂英") == []
    taken = sent(lead, IMPORTS, HEADINGS + GOOD + YOUNG, skip_bad=True)
    assert (taken["status"], taken["number"]) == (201, 1)
    assert names(lead, "孙桂英") == ["孙桂英"] and names(lead, "小李") == []
    again = sent(lead, IMPORTS, HEADINGS + GOOD)
    assert again["did"] == {"added": 0, "completed": 0, "same": 1, "relatives": 0, "differ": []}
    assert sent(lead, IMPORTS, HEADINGS + YOUNG, skip_bad=True)["status"] == 422


def test_an_import_is_taken_back_once_and_all_of_it_is_written_down(house: House) -> None:
    lead = house.client("lead")
    sent(lead, IMPORTS, HEADINGS + GOOD)
    (made,) = lead.get(IMPORTS).json()
    assert (made["by"], made["changes"], made["taken_back_at"]) == ("lead", 1, None)
    undone = [lead.post(f"{IMPORTS}/1/undo").json() for _ in range(2)]
    assert undone == [{"changes": 1}, {"changes": 0}]
    assert names(lead, "孙桂英") == []
    assert lead.get(IMPORTS).json()[0]["taken_back_at"] is not None
    assert lead.post(f"{IMPORTS}/9/undo").status_code == 404
    assert actions(house, "lead") == ["seniors_imported import:1", "seniors_import_undone import:1"]


@pytest.mark.parametrize(
    "raw", [b"", b"\x00" * 100, b"\xff\xfe\xfa", b'"' * 50, "姓名\n王\n".encode(), b"{}"]
)
def test_what_is_no_list_is_told_so(house: House, raw: bytes) -> None:
    said = sent(house.client("lead"), CHECK, raw)
    assert said["status"] in {200, 422}
    assert said["status"] == 422 or (said["good"] == 0 and said["faults"])


def test_a_list_may_be_larger_than_other_requests_but_not_without_end(house: House) -> None:
    lead, line = house.client("lead"), YOUNG.encode()
    long = HEADINGS.encode() + line * (100 * 1024 // len(line))
    assert sent(lead, CHECK, long)["more_faults"] != 0
    assert sent(lead, CHECK, b"x" * (LARGER[CHECK] + 1))["status"] == 413
    other = lead.post("/api/people", content=b"x" * (100 * 1024))
    assert other.status_code == 413
