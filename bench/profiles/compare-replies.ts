/** What two replies to the same question have in common. */

/** `path:start-end symbol (kind)`; lines of code begin with their number. */
const HIT = /^(?!\d+: )(.+:\d+-\d+) (?:.* )?\(\w+\)/u;

/** Places of the hits of a search, best first. */
export function placesOf(reply: string): readonly string[] {
  return reply.split("\n").flatMap((line) => HIT.exec(line)?.[1] ?? []);
}

/** A cursor names the index it belongs to. */
export const withoutCursor = (reply: string): string => reply.replace(/cursor \S+/g, "cursor");

/** Share of the places that both have; two that have none are equal. */
export function inCommon(one: readonly string[], other: readonly string[]): number {
  const most = Math.max(one.length, other.length);
  const theirs = new Set(other);
  return most === 0 ? 1 : one.filter((place) => theirs.has(place)).length / most;
}
