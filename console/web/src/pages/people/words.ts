import type { Person } from "../../api/types";
import { wordFor, type Translate } from "../../i18n/translate";

/** `男 72岁`; what is not known is left out. */
export function ageText({ gender, age }: Pick<Person, "gender" | "age">, t: Translate): string {
  const words = gender === "unknown" ? [] : [wordFor(t, "gender", gender)];
  if (age !== null) words.push(t("people.years", { age }));
  return words.join(" ") || t("app.none");
}

/** Who a relative is: `女儿`, or seen from the daughter's page, `本人是其女儿`. */
export function kinText({ side, role }: Person["family"][number], t: Translate): string {
  const word = wordFor(t, "kin", role);
  return side === "elder" ? t("people.isTheir", { role: word }) : word;
}

/** What helps to serve this person well, the most urgent first; nothing for what is not known. */
export function portraitText({ hearing, dialect, habits }: Person["portrait"], t: Translate): string[] {
  return [
    ...(hearing === "hard" ? [t("hearing.hard")] : []),
    ...(dialect ? [dialect] : []),
    ...(habits ?? []),
  ];
}
