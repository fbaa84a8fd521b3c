import { describe, expect, it } from "vitest";
import { translator } from "../../i18n/translate";
import { eventText, isTold, type Telling } from "./eventText";

const zh: Telling = { t: translator("zh"), language: "zh", names: new Map([["1001", "李慧"]]) };
const say = (type: string, data: Record<string, unknown>, how = zh) =>
  eventText({ id: "e", at: "2025-11-22T06:00:00Z", type, data }, how);

describe("events in plain words", () => {
  it.each([
    ["CallerRecognized", { relation: "family", senior: true }, "认出家属代为来电，银发客户"],
    ["CallFlagged", { why: "listed", kind: "fraud", action: "exempt", flow: "" }, "号码在黑名单中（涉诈），长者来电照常接听"],
    ["CallFlagged", { why: "often", kind: "", action: "flow", flow: "often" }, "短时间内多次来电，转入流程 often"],
    ["CallQueued", { queue: "senior", place: 1, credit_s: 60 }, "进入银发专席队列，排第 1 位，敬老优先 60 秒"],
    [
      "IntentHeard",
      { text: "空调坏了", intent: "repair", title: "报修", confidence: 0.87, reason: "听到“坏了”：报修" },
      "说“空调坏了”，听作报修，把握 87%（听到“坏了”：报修）",
    ],
    ["IntentHeard", { text: "那个", intent: null, reason: "没有听到认识的词" }, "说“那个”，没有听懂（没有听到认识的词）"],
    ["WaitTold", { place: 2, wait_s: 61, callback: true }, "播报：排第 2 位，约等 2 分钟，可以不等、由我们回电"],
    ["WaitTold", { place: 1, wait_s: null, voicemail: true }, "播报：排第 1 位，可以留言"],
    ["OfferFailed", { agent_id: "1009", reason: "no_answer" }, "1009 未接起：无人应答"],
    ["CallAnswered", { agent_id: "1001", waited_s: 65, via: "fallback" }, "李慧 1001 接听，等待 1分05秒（备用排队）"],
    ["CallScored", { total: null, unsure: 2 }, "质检完成，未出总分，2 项无法判定"],
    ["VoicemailLeft", {}, "留言"],
    ["AgentStateChanged", { agent_id: "1001", after: "set_aside" }, "李慧 1001 转为暂不派线"],
  ])("%s", (type, data, words) => expect(say(type, data)).toBe(words));

  it("survive types and fields that this page does not know", () => {
    expect(say("Tomorrow", { x: 1 })).toBe("其他事件（Tomorrow）");
    expect(say("CallAnswered", { waited_s: "soon", agent_id: {} })).toBe(" 接听，等待 0秒");
    expect(say("toString", {})).toBe("其他事件（toString）");
  });
});

describe("isTold", () => {
  const changed = (after: string) => ({
    id: "e",
    at: null,
    type: "AgentStateChanged",
    data: { agent_id: "1001", after },
  });

  it("leaves out what the offer and the answer say already", () => {
    expect(["ringing", "talking"].map((after) => isTold(changed(after)))).toEqual([false, false]);
    expect(isTold(changed("set_aside"))).toBe(true);
    expect(isTold({ ...changed(""), type: "CallEnded" })).toBe(true);
  });
});
