import { Select } from "antd";
import { useEffect, useRef, useState } from "react";
import { api } from "../../api/client";
import { asApiError } from "../../api/errors";
import type { Person } from "../../api/types";
import { usePreferences } from "../../preferences/Preferences";
import { whoText } from "./words";

interface PersonPickerProps {
  label: string;
  /** Who may not be chosen: the person whom it is about. */
  except: number;
  fault?: boolean;
  chosen: Person | null;
  choose: (person: Person | null) => void;
}

const SIZE = 10;
const PAUSE_MS = 300;

/** Choosing someone on file by part of a name or a whole number. */
export function PersonPicker({ label, except, fault, chosen, choose }: PersonPickerProps) {
  const { t } = usePreferences();
  const [found, setFound] = useState<Person[]>([]);
  const [state, setState] = useState<"idle" | "busy" | "none" | "failed">("idle");
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const search = async (text: string) => {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    setFound([]);
    if (!text.trim()) return setState("idle");
    setState("busy");
    await new Promise((over) => setTimeout(over, PAUSE_MS));
    if (control.signal.aborted) return;
    try {
      const { items } = await api.people({ q: text.trim(), page: 1, size: SIZE }, control.signal);
      if (control.signal.aborted) return;
      const others = items.filter(({ id }) => id !== except);
      setFound(others);
      setState(others.length > 0 ? "idle" : "none");
    } catch (thrown) {
      if (!control.signal.aborted && asApiError(thrown)) setState("failed");
    }
  };
  const word = { idle: t("people.find"), busy: t("app.loading"), none: t("people.findNone"), failed: t("people.findFailed") };
  const shown = chosen && !found.some(({ id }) => id === chosen.id) ? [chosen, ...found] : found;
  return (
    <Select<number>
      showSearch={{ filterOption: false, onSearch: (text) => void search(text) }}
      allowClear
      aria-label={label}
      status={fault ? "error" : undefined}
      placeholder={t("people.find")}
      notFoundContent={<span role="status">{word[state]}</span>}
      value={chosen?.id ?? null}
      options={shown.map((person) => ({ value: person.id, label: whoText(person, t) }))}
      onChange={(id: number | undefined) => choose(shown.find((person) => person.id === id) ?? null)}
    />
  );
}
