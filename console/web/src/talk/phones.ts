import type { Agent } from "../api/types";

export interface Ringing {
  /** The phones that are to ring. */
  ticked: string[];
  /** Others ring, because none of those is there. */
  elsewhere: boolean;
}

/** Which of an agent's phones ring, by their choice and as it is. */
export function ringing({ phones, chosen, rings }: Agent): Ringing {
  const known = Object.keys(phones);
  const ticked = chosen.length > 0 ? known.filter((phone) => chosen.includes(phone)) : known;
  const elsewhere = chosen.length > 0 && rings.length > 0 && !rings.some((phone) => chosen.includes(phone));
  return { ticked, elsewhere };
}
