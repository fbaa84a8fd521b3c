import { changed, documentOf, isRecord, mapAt, plainAt, put } from "../files/yamlText";

/** A skill as the policy names it. */
export interface Skill {
  id: string;
  name: string;
  /** Queues that ask for it, at any step. */
  queues: string[];
}

/** What a form shows of a queue; the rest of it stands in the text and stays. */
export interface Queue {
  id: string;
  zh: string;
  en: string;
  /** What agents dial to hand a caller on to it. */
  code: string;
  /** Skill to least level. */
  required: Record<string, number>;
  preferred: Record<string, number>;
  weight: number | null;
  /** Which of several free agents is rung; empty: as the product does. */
  tieBreak: string;
  /** After-call work in seconds; none: as in the settings. */
  wrapUp: number | null;
  /** Name of the schedule by which it is open; empty: always. */
  hours: string;
  /** Steps of widening, and rules of overflow, that the text has. */
  widen: number;
  overflow: number;
}

/** A policy's queues and skills. */
export interface Queues {
  skills: Skill[];
  queues: Queue[];
  schedules: string[];
}

/** These always exist: flows lead to them by name. */
export const ALWAYS: readonly string[] = ["general", "senior"];

export const TIE_BREAKS = ["spare_scarce", "longest_idle", "least_occupied", "best_skill", "round_robin"] as const;

/** A queue that is not there yet. */
export const NEW_QUEUE: Queue = {
  id: "",
  zh: "",
  en: "",
  code: "",
  required: {},
  preferred: {},
  weight: null,
  tieBreak: "",
  wrapUp: null,
  hours: "",
  widen: 0,
  overflow: 0,
};

/** What an id may look like, as the ACD's checker has it. */
export const ID = /^[a-z][a-z0-9_-]{0,31}$/;

/** Reads a policy's text; none while it cannot be read. */
export function read(text: string): Queues | null {
  const document = documentOf(text);
  if (!document) return null;
  const queues = mapAt(document, ["queues"]).map(([id]) => queueOf(id, plainAt(document, ["queues", id])));
  const asked = new Map(mapAt(document, ["queues"]).map(([id]) => [id, skillsIn(plainAt(document, ["queues", id]))]));
  const skills = mapAt(document, ["skills"]).map(([id]) => ({
    id,
    name: String(plainAt(document, ["skills", id]) ?? id),
    queues: [...asked].filter(([, names]) => names.has(id)).map(([queue]) => queue),
  }));
  return { skills, queues, schedules: mapAt(document, ["schedules"]).map(([id]) => id) };
}

/** The text with a skill named so; a new one comes last. */
export function withSkill(text: string, id: string, name: string): string {
  return changed(text, (document) => put(document, ["skills", id], name));
}

export function withoutSkill(text: string, id: string): string {
  return changed(text, (document) => put(document, ["skills", id], undefined));
}

/** The text with the queue as the form has it. */
export function withQueue(text: string, queue: Queue): string {
  return changed(text, (document) => {
    const at = (...path: string[]) => ["queues", queue.id, ...path];
    if (plainAt(document, at()) == null) document.setIn(at(), document.createNode({}));
    const name = plainAt(document, at("name"));
    if (!isRecord(name)) put(document, at("name"), queue.zh ? { zh: queue.zh, en: queue.en } : undefined);
    else {
      put(document, at("name", "zh"), queue.zh);
      put(document, at("name", "en"), queue.en);
    }
    put(document, at("code"), queue.code || undefined);
    put(document, at("required"), queue.required);
    put(document, at("preferred"), filled(queue.preferred));
    put(document, at("weight"), queue.weight ?? undefined);
    put(document, at("tie_break"), queue.tieBreak || undefined);
    put(document, at("wrap_up_s"), queue.wrapUp ?? undefined);
    put(document, at("hours"), queue.hours || undefined);
  });
}

export function withoutQueue(text: string, id: string): string {
  return changed(text, (document) => put(document, ["queues", id], undefined));
}

function queueOf(id: string, value: unknown): Queue {
  const queue = isRecord(value) ? value : {};
  const name = isRecord(queue.name) ? queue.name : {};
  return {
    id,
    zh: String(name.zh ?? ""),
    en: String(name.en ?? ""),
    code: String(queue.code ?? ""),
    required: levels(queue.required),
    preferred: levels(queue.preferred),
    weight: number(queue.weight),
    tieBreak: String(queue.tie_break ?? ""),
    wrapUp: number(queue.wrap_up_s),
    hours: String(queue.hours ?? ""),
    widen: Array.isArray(queue.widen) ? queue.widen.length : 0,
    overflow: Array.isArray(queue.overflow) ? queue.overflow.length : 0,
  };
}

/** Every skill that a queue asks for, now or at a later step. */
function skillsIn(value: unknown): Set<string> {
  const queue = isRecord(value) ? value : {};
  const steps = (Array.isArray(queue.widen) ? queue.widen : []).filter(isRecord);
  const maps = [queue.required, queue.preferred, ...steps.flatMap((step) => [step.lower, step.also])];
  return new Set(maps.flatMap((one) => Object.keys(levels(one))));
}

function levels(value: unknown): Record<string, number> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((pair): pair is [string, number] => typeof pair[1] === "number"));
}

const filled = (map: Record<string, number>) => (Object.keys(map).length > 0 ? map : undefined);
const number = (value: unknown) => (typeof value === "number" ? value : null);
