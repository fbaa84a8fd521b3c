import { expect, it } from "vitest";
import type { Agent, Listener } from "../../api/types";
import { hearing } from "./listening";

const agent = { id: "1001", call_id: "sl-1.1" } as Agent;
const listener = (who: string, call_id: string): Listener => ({
  listener: who,
  call_id,
  agent_id: "1001",
  mode: "whisper",
  ringing: false,
  takes: false,
});

it("one's own ear is told from others', and from one at another conversation", () => {
  const all = [listener("1009", "sl-1.1"), listener("1008", "sl-1.1"), listener("1007", "sl-2.2")];
  const own = hearing(agent, "1009", all);
  expect(own.mine?.listener).toBe("1009");
  expect(own.others.map((one) => one.listener)).toEqual(["1008"]);
  expect(own.elsewhere).toBe(false);
  expect(hearing(agent, "1007", all)).toMatchObject({ mine: null, elsewhere: true });
});

it("who has no phone hears nobody", () => {
  expect(hearing(agent, null, [listener("1008", "sl-1.1")])).toMatchObject({ mine: null, elsewhere: false });
});
