import type { LiveEvent } from "../live/stream";

/** Something was settled, decided or paid. */
export const concernsSettling = (event: LiveEvent): boolean => event.type === "SettlementChanged";
