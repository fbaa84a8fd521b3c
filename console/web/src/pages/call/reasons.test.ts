import { describe, expect, it } from "vitest";
import { translator } from "../../i18n/translate";
import { eventText, type Telling } from "./eventText";
import { reasons } from "./reasons";

const zh: Telling = { t: translator("zh"), language: "zh", names: new Map([["1001", "李慧"]]) };
const event = (type: string, data: Record<string, unknown>) => ({ id: "e", at: null, type, data });

describe("reasons of a decision", () => {
  it("name the rule, then who was not chosen and why", () => {
    const decision = {
      policy: "1@abc",
      rule: "longest_idle",
      accepts: [{ senior: 5 }],
      free: 2,
      able: 3,
      considered: [
        { agent_id: "1001", why: "break", detail: "用餐" },
        { agent_id: "1002", why: "lacks", detail: "senior:5" },
      ],
    };
    expect(reasons(event("CallOffered", { decision }), zh)).toEqual([
      "能接的人里空闲最久；空闲能接 2 人，在岗能接 3 人；策略 1@abc",
      "李慧 1001：小休 (用餐)",
      "1002：空闲，技能不够 (senior:5)",
    ]);
  });

  it("survive decisions of another shape, and none", () => {
    expect(reasons(event("CallOffered", {}), zh)).toEqual([]);
    expect(reasons(event("CallOffered", { decision: { considered: [null, 3] } }), zh)).toHaveLength(1);
  });

  it("say what was widened", () => {
    const data = { waited_s: 45, changes: [{ kind: "lowered", text: "senior:3" }, { kind: "tomorrow" }] };
    expect(eventText(event("CallWidened", data), zh)).toBe(
      "等了 45秒，放宽条件：技能等级放宽到 senior:3; tomorrow",
    );
  });
});
