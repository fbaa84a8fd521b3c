import { expect, it } from "vitest";
import { rateText, spanText } from "./rates";

it("shows a rate with one decimal, and nothing as a dash", () => {
  expect(rateText(0.0421)).toBe("4.2%");
  expect(rateText(1.25)).toBe("125.0%");
  expect(rateText(null)).toBe("—");
});

it("shows an interval only where there is one", () => {
  expect(spanText(0.021, 0.0849)).toBe("2.1–8.5%");
  expect(spanText(null, 0.1)).toBeNull();
});
