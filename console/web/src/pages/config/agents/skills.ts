/** What is known of the skills that an agent has or may have: id, name, level (0: does not have it). */
export interface SkillLevel {
  id: string;
  name: string;
  level: number;
}

/** Every skill of the policy with the agent's level; then those that only the agent still has. */
export function levels(known: { id: string; name: string }[], skills: Record<string, number>): SkillLevel[] {
  const listed = known.map(({ id, name }) => ({ id, name, level: skills[id] ?? 0 }));
  const gone = Object.entries(skills)
    .filter(([id]) => !known.some((skill) => skill.id === id))
    .map(([id, level]) => ({ id, name: id, level }));
  return [...listed, ...gone];
}

/** Skill to level, of those that the agent has. */
export function had(all: readonly SkillLevel[]): Record<string, number> {
  return Object.fromEntries(all.filter(({ level }) => level > 0).map(({ id, level }) => [id, level]));
}
