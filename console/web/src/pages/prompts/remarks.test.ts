import { describe, expect, it } from "vitest";
import { translator } from "../../i18n/translate";
import { remarkText, rounded } from "./remarks";

describe("remarks on a recording", () => {
  it("are said with their numbers", () => {
    const quiet = { code: "quiet", found: -52.31, wanted: -45 };
    expect(remarkText(translator("zh"), quiet)).toBe("声音太小（-52 dBFS），请靠近话筒重录。");
    const length = { code: "other_length", found: 9.04, wanted: 2.51 };
    expect(remarkText(translator("en"), length)).toBe("9.0 s where the product's has 2.5 s: the same text?");
  });

  it("of an unknown kind show their code", () => {
    expect(remarkText(translator("zh"), { code: "new_one", found: 0, wanted: 0 })).toBe("new_one");
  });

  it("have no digits that mean nothing", () => {
    expect([rounded(121.04), rounded(-9.96), rounded(-0.04)]).toEqual(["121", "-10.0", "0.0"]);
  });
});
