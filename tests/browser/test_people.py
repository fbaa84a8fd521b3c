"""Customers kept by a supervisor, and a promise kept by an agent, on their pages."""

import secrets
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from core.pii import mask
from core.settings import Settings
from crm.client import CrmDesk, NewTask
from silverline.centre import opened
from tests.browser.conftest import PASSWORD, DemoRun, sign_in, user


def _number() -> str:
    """A number of nobody's."""
    return f"139{secrets.randbelow(10**8):08}"


def _file(page: Page, name: str, birth: str, number: str) -> None:
    page.goto("/people")
    page.get_by_role("button", name="新建客户").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("姓名", exact=True).fill(name)
    dialog.get_by_text("女", exact=True).click()
    dialog.get_by_label("生日", exact=True).fill(birth)
    dialog.get_by_label("号码 1", exact=True).fill(number)
    dialog.get_by_role("button", name="建档").click()


def test_a_supervisor_files_a_senior_enrols_her_daughter_and_undoes_removals(
    page: Page, demo: DemoRun
) -> None:
    user(demo, "supervisor-of-people", "supervisor")
    page.goto("/people")
    sign_in(page, demo, PASSWORD, "supervisor-of-people")
    expect(page.get_by_role("button", name="新建客户")).to_be_visible()
    hers, daughters = _number(), _number()
    _file(page, "周小芳", "1979-06-01", daughters)
    expect(page.get_by_role("heading", name="周小芳")).to_be_visible()

    # What is wrong is said beside its field, and nothing typed is lost.
    _file(page, "周桂兰", "19480312", "123")
    expect(page.locator(".field-fault")).to_have_text("号码应有5到20位数字")
    page.get_by_label("号码 1", exact=True).fill(f"{hers[:3]} {hers[3:7]} {hers[7:]}")
    page.get_by_role("button", name="建档").click()
    expect(page.get_by_role("heading", name="周桂兰")).to_be_visible()
    expect(page.get_by_text("女 · 1948年3月12日生")).to_be_visible()
    expect(page.get_by_text("银发", exact=True)).to_be_visible()

    page.get_by_role("button", name="登记家属").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="家属").fill(daughters)
    page.get_by_text("周小芳 · ").click()
    dialog.get_by_role("button", name="登记家属").click()
    family = page.get_by_role("region", name="家属", exact=True)
    expect(family.get_by_role("listitem")).to_contain_text("女儿")
    expect(family.get_by_role("listitem")).to_contain_text("长期有效")

    # She may do nothing for her mother before her mother has said so, here in writing.
    authorities = page.get_by_role("region", name="代办授权")
    expect(authorities).to_contain_text("没有代办授权")
    authorities.get_by_role("button", name="登记书面或当面授权").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("存放处或确认人").fill("档案柜 3-12")
    dialog.get_by_role("button", name="保存").click()
    given = authorities.get_by_role("listitem").filter(has_text="周小芳 代 周桂兰")
    expect(given).to_contain_text("有效")
    given.get_by_role("button", name="撤回").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("中心", exact=True).click()
    dialog.get_by_label("原因").fill("登记有误")
    dialog.get_by_role("button", name="撤回").click()
    expect(given).to_contain_text("已撤回")
    given.get_by_role("button", name="撤销上一步").click()
    expect(given).to_contain_text("有效")
    page.reload()
    expect(given).to_contain_text("有效")

    page.get_by_role("button", name=f"移除号码 {mask(hers)}").click()
    expect(page.get_by_role("button", name=f"恢复号码 {mask(hers)}")).to_be_visible()
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_role("button", name=f"移除号码 {mask(hers)}")).to_be_visible()

    page.get_by_role("button", name="移除档案").click()
    expect(page.get_by_text("这份档案已移除")).to_be_visible()
    page.get_by_role("button", name="恢复", exact=True).click()
    expect(page.get_by_text("这份档案已移除")).to_have_count(0)
    expect(page.get_by_role("button", name="移除档案")).to_be_visible()


def test_an_agent_sees_whom_to_call_back_and_writes_down_what_came_of_it(
    page: Page, demo: DemoRun
) -> None:
    user(demo, "1002", "agent")
    number = _number()
    with opened(Settings(data_dir=demo.data_dir)) as centre:
        now = centre.clock.now()
        promised = NewTask(
            kind="follow_up",
            due_at=now + timedelta(hours=1),
            caller_masked=mask(number),
            number=number,
        )
        CrmDesk.of(centre.db, centre.keyring, centre.clock).open_task(promised)
    page.goto("/tasks?kind=follow_up")
    sign_in(page, demo, PASSWORD, "1002")
    row = page.get_by_role("listitem").filter(has_text=mask(number))
    row.get_by_role("button", name="处理").click()
    page.get_by_role("button", name="显示号码").click()
    link = page.get_by_role("link", name=number)
    expect(link).to_have_attribute("href", f"tel:{number}")
    page.get_by_label("处理结果").fill("已回电，问题解决")
    page.get_by_role("button", name="完成").click()
    expect(row).to_have_count(0)
    page.goto("/tasks?kind=follow_up&state=done")
    expect(row).to_contain_text("已回电，问题解决")
    # The list of all customers is not for agents.
    expect(page.get_by_role("link", name="客户")).to_have_count(0)


def test_a_list_of_older_people_is_looked_through_imported_and_taken_back(
    page: Page, demo: DemoRun, tmp_path: Path
) -> None:
    user(demo, "supervisor-of-lists", "supervisor")
    page.goto("/people")
    sign_in(page, demo, PASSWORD, "supervisor-of-lists")
    page.get_by_role("button", name="导入老年人名单").click()
    name, path = f"孙桂英{secrets.choice('甲乙丙丁')}", tmp_path / "名单.csv"
    lines = [f"{name},1948-03-12,{_number()}", f"小李,1999-01-01,{_number()}", "钱大爷,昨天,"]
    path.write_text("\n".join(["姓名,出生日期,电话,身份证", *lines]), "gbk")

    page.get_by_label("选择名单文件").set_input_files(path)
    preview = page.get_by_role("region", name="名单.csv")
    expect(preview).to_contain_text("1 行可以导入")
    faults = preview.get_by_role("listitem")
    expect(faults).to_have_count(2)
    expect(faults.first).to_contain_text("第 3 行")
    expect(faults.first).to_contain_text("未满60岁")
    take = preview.get_by_role("button", name="导入 1 行")
    expect(take).to_be_disabled()
    preview.get_by_label("跳过不能用的行").check()
    take.click()
    newest = page.get_by_role("region", name="最近的导入").get_by_role("listitem").first
    expect(newest).to_contain_text("supervisor-of-lists")
    page.goto(f"/people?q={name}")
    expect(page.get_by_role("link", name=name)).to_be_visible()

    page.goto("/people/import")
    newest.get_by_role("button", name="撤销").click()
    page.get_by_role("tooltip").get_by_role("button", name="撤销").click()
    expect(newest).to_contain_text("已撤销")
    page.goto(f"/people?q={name}")
    expect(page.get_by_text("没有符合条件的客户")).to_be_visible()
