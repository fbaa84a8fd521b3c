import type { Person, Portrait, Relative } from "../../api/types";
import { dayOf } from "../../format/time";
import { wordFor, type Language, type Translate } from "../../i18n/translate";
import { dayText } from "./days";

/** `男 72岁`; what is not known is left out. */
export function ageText({ gender, age }: Pick<Person, "gender" | "age">, t: Translate): string {
  const words = gender === "unknown" ? [] : [wordFor(t, "gender", gender)];
  if (age !== null) words.push(t("people.years", { age }));
  return words.join(" ") || t("app.none");
}

/** For those who may see the birthday `男 · 1953年3月12日生 · 72周岁`, for others as in lists. */
export function bornText(person: Pick<Person, "gender" | "age" | "birth">, t: Translate, language: Language): string {
  if (!person.birth) return ageText(person, t);
  const words = person.gender === "unknown" ? [] : [t(`gender.${person.gender}`)];
  words.push(t("people.born", { day: dayText(person.birth, language) }));
  if (person.age !== null) words.push(t("people.fullYears", { age: person.age }));
  return words.join(" · ");
}

/** Who a relative is: `女儿`, or seen from the daughter's page, `本人是其女儿`. */
export function kinText({ side, role }: Pick<Relative, "side" | "role">, t: Translate): string {
  const word = wordFor(t, "kin", role);
  return side === "elder" ? t("people.isTheir", { role: word }) : word;
}

/** Whether a relative may not speak for the person any more. `now` in milliseconds. */
export function isOver({ valid_until }: Pick<Relative, "valid_until">, now: number): boolean {
  return valid_until !== null && Date.parse(valid_until) <= now;
}

/** Until when, by the centre's days: `长期有效`, `有效至 2027年1月1日`, `已于 2026年11月22日 失效`. */
export function untilText(tie: Pick<Relative, "valid_until">, now: number, t: Translate, language: Language): string {
  if (tie.valid_until === null) return t("people.forever");
  const day = dayText(dayOf(new Date(tie.valid_until)), language);
  return isOver(tie, now) ? t("people.over", { day }) : t("people.until", { day });
}

/** What helps to serve this person well, the most urgent first; nothing for what is not known. */
export function portraitText({ hearing, dialect, habits }: Portrait, t: Translate): string[] {
  return [
    ...(hearing === "hard" ? [t("hearing.hard")] : []),
    ...(dialect ? [dialect] : []),
    ...habits,
  ];
}

/** Telling apart people of one name: `王丽 · 女 46岁 · 139****0046`. */
export function whoText(person: Person, t: Translate): string {
  return [person.name, ageText(person, t), ...person.numbers_masked.slice(0, 1)].join(" · ");
}
