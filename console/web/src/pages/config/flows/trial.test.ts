import { describe, expect, it } from "vitest";
import { told, walked } from "./trial";

describe("the lines of a try", () => {
  it("say where the call is, what was heard, what the caller did, and the end", () => {
    const kinds = ["[brand/menu]", "  您好", "  按键 2", "  说：我要报修", "  没有按键", "→ 排队 repair"].map((line) => told(line).kind);
    expect(kinds).toEqual(["step", "heard", "did", "did", "did", "end"]);
    expect(told("[brand/menu]").text).toBe("brand/menu");
  });

  it("give the way through one flow", () => {
    expect(walked(["[brand/a]", "  您好", "[senior/x]", "[brand/b]"], "brand")).toEqual(["a", "b"]);
  });
});
