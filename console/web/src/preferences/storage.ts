import type { Language } from "../i18n/translate";

export type Theme = "light" | "dark";

/** Browsers may forbid storage; the pages then work with the defaults. */
function stored(name: string): string | null {
  try {
    return localStorage.getItem(`silverline.${name}`);
  } catch {
    return null;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`silverline.${name}`, value);
  } catch {
    // Nothing to do: the choice lasts until the page is closed.
  }
}

/** The language chosen before; Chinese otherwise. */
export function readLanguage(): Language {
  return stored("language") === "en" ? "en" : "zh";
}

/** The theme chosen before; otherwise what the system prefers. */
export function readTheme(): Theme {
  const chosen = stored("theme");
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
