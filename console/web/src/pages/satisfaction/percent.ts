/** A part of one as whole percent; a dash where there is none. */
export function percent(part: number | null): string {
  return part === null ? "—" : `${Math.round(part * 100)} %`;
}
