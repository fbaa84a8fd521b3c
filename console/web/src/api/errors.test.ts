import { expect, it } from "vitest";
import { translator } from "../i18n/translate";
import { ApiError, tell } from "./errors";

const t = translator("zh");
const FIELDS = ["name", "numbers"] as const;

it("says each fault beside its field, several of one field together", () => {
  const error = new ApiError(422, "姓名不能为空；号码太短；号码太长", [
    { field: "name", detail: "姓名不能为空" },
    { field: "numbers", detail: "号码太短" },
    { field: "numbers", detail: "号码太长" },
  ]);
  expect(tell(error, FIELDS, t)).toEqual({
    beside: { name: "姓名不能为空", numbers: "号码太短；号码太长" },
    above: null,
  });
});

it("says above the form what belongs to none of its fields", () => {
  const refused = new ApiError(422, "这个号码下已有同名的客户");
  expect(tell(refused, FIELDS, t)).toEqual({ beside: {}, above: "这个号码下已有同名的客户" });
  const other = new ApiError(422, "姓名太短；方言太长", [
    { field: "name", detail: "姓名太短" },
    { field: "dialect", detail: "方言太长" },
  ]);
  expect(tell(other, FIELDS, t).above).toBe("姓名太短；方言太长");
  expect(tell(null, FIELDS, t)).toEqual({ beside: {}, above: null });
});

it("never shows a server's words where it broke down", () => {
  expect(tell(new ApiError(500, "Traceback"), FIELDS, t).above).toContain("服务出错了");
  expect(tell(new ApiError(0, ""), FIELDS, t).above).toContain("连不上");
});
