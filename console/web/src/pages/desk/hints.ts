import type { CallerCard } from "../../api/types";
import type { Translate } from "../../i18n/translate";

/** How this caller is served well: what to do, and not only what they are. */
export function hints(card: Pick<CallerCard, "senior" | "person" | "relation">, t: Translate): string[] {
  const said: string[] = [];
  const portrait = card.person?.portrait;
  if (card.senior) said.push(t("card.hint.senior"));
  if (portrait?.hearing === "hard") said.push(t("card.hint.hearing"));
  if (portrait?.dialect) said.push(t("card.hint.dialect", { dialect: portrait.dialect }));
  if (card.relation === "family") said.push(t("card.hint.family"));
  return [...said, ...(portrait?.habits ?? [])];
}

/** Times at which one usually promises to call back, ISO 8601; `now` in epoch milliseconds. */
export function usualTimes(now: number, tomorrowAtNine: string): { key: "soon" | "later" | "tomorrow"; at: string }[] {
  const after = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
  return [
    { key: "soon", at: after(30) },
    { key: "later", at: after(120) },
    { key: "tomorrow", at: tomorrowAtNine },
  ];
}
