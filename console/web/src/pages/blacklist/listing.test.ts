import { describe, expect, it } from "vitest";
import type { Listing } from "../../api/types";
import { translator } from "../../i18n/translate";
import { endIn, standing } from "./listing";

const t = translator("zh");
const LISTING: Listing = {
  id: 1,
  masked: "131****0009",
  kind: "fraud",
  reason: "冒充客服",
  state: "counts",
  filed_by: "lead",
  filed_at: "2026-01-05T08:00:00Z",
  ends_at: "2026-01-19T08:00:00Z",
  expires_at: "2026-03-01T00:00:00Z",
  call_id: null,
  person_id: null,
  to_review: true,
  reviewed_by: null,
  reviewed_at: null,
  appeal: null,
  appealed_at: null,
  removed_by: null,
  removed_at: null,
  removal_reason: null,
};

describe("an entry of the blacklist", () => {
  it("says what is to be done with it", () => {
    expect(standing(LISTING, t)).toEqual({ text: "待复核", tone: "overdue" });
    const kept = { ...LISTING, to_review: false, reviewed_by: "boss" };
    expect(standing(kept, t)?.text).toBe("boss 已复核");
    const gone: Listing = { ...kept, state: "removed", removed_by: "boss", removal_reason: "误报" };
    expect(standing(gone, t)?.text).toBe("boss 移出：误报");
    expect(standing({ ...kept, state: "expired" }, t)?.text).toBe("已到期");
  });

  it("ends so many days from now, to the second", () => {
    expect(endIn(7, Date.parse("2026-02-26T08:00:00Z"))).toBe("2026-03-05T08:00:00.000Z");
  });
});
