import { describe, expect, it } from "vitest";
import { en } from "./en";
import { nameQueues, translator, wordFor } from "./translate";
import { zh } from "./zh";

const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

describe("the two languages", () => {
  it("use the same values in every sentence", () => {
    for (const key of Object.keys(zh) as (keyof typeof zh)[]) {
      expect([key, names(en[key])]).toEqual([key, names(zh[key])]);
    }
  });
  it("fill in values", () => {
    expect(translator("zh")("calls.total", { total: 3 })).toBe("共 3 通");
  });
  it("show a server's unknown word as it came", () => {
    expect(wordFor(translator("zh"), "queue", "repair")).toBe("报修");
    expect(wordFor(translator("zh"), "queue", "pension")).toBe("pension");
    nameQueues({ pension: "养老金" });
    expect(wordFor(translator("zh"), "queue", "pension")).toBe("养老金");
    nameQueues({});
  });
});
