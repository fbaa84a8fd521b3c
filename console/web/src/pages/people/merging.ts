import type { Person } from "../../api/types";
import type { Translate } from "../../i18n/translate";

/** What one entry will be when the other was merged into it. */
export interface Preview {
  numbers: number;
  family: number;
  /** Words for what differs in the other and will not be seen; hers is not lost. */
  drops: string[];
  /** The kept one has no birthday and the other has: refused, the green channel would be lost. */
  losesBirth: boolean;
}

/** Which of two entries had better stay: the one with a birthday, then with more of a portrait, then the older. */
export function betterKept(one: Person, other: Person): Person {
  const worth = (p: Person) => [p.birth ? 1 : 0, noted(p), -p.id];
  const [mine, theirs] = [worth(one), worth(other)];
  const differs = mine.findIndex((value, i) => value !== theirs[i]);
  return differs >= 0 && (mine[differs] ?? 0) < (theirs[differs] ?? 0) ? other : one;
}

function noted({ portrait }: Person): number {
  return (portrait.hearing === "unknown" ? 0 : 1) + (portrait.dialect ? 1 : 0) + portrait.habits.length;
}

/** What comes of merging. Numbers that both have count once, as far as their masks tell. */
export function preview(kept: Person, dropped: Person, t: Translate): Preview {
  const ties = [...kept.family, ...dropped.family].filter((m) => ![kept.id, dropped.id].includes(m.person_id));
  const drops: string[] = [];
  if (dropped.name !== kept.name) drops.push(`${t("people.name")} ${dropped.name}`);
  if (dropped.gender !== kept.gender && dropped.gender !== "unknown") drops.push(t(`gender.${dropped.gender}`));
  if (kept.birth && dropped.birth && dropped.birth !== kept.birth) drops.push(`${t("people.birth")} ${dropped.birth}`);
  if (noted(dropped) > 0 && JSON.stringify(dropped.portrait) !== JSON.stringify(kept.portrait)) {
    drops.push(t("people.portrait"));
  }
  return {
    numbers: new Set([...kept.numbers_masked, ...dropped.numbers_masked]).size,
    family: new Set(ties.map((m) => `${m.side} ${m.person_id}`)).size,
    drops,
    losesBirth: dropped.birth !== null && kept.birth === null,
  };
}
