/** Says in one line what a candidate's score is made of. */
import type { Candidate } from "../candidate.ts";
import type { Fused } from "./fuse.ts";
import { ROLE_FACTORS, WEIGHTS } from "./weights.ts";

export interface Explained {
  readonly candidate: Candidate;
  /** Null when words alone were compared. */
  readonly fused: Fused | null;
  /** What text, names and path add, weights applied. */
  readonly text: number;
  readonly names: number;
  readonly path: number;
  /** What the file's place in the code graph adds. */
  readonly central: number;
  /** Of the file's other chunks; 0 for any but its best. */
  readonly support: number;
  readonly roles: readonly (keyof typeof ROLE_FACTORS)[];
  /** All that the path multiplies. */
  readonly factor: number;
  /** Among the chunks of its file, from 0. */
  readonly place: number;
}

const added = (name: string, value: number): string[] =>
  value < 0.005 ? [] : [`${name} +${value.toFixed(2)}`];

const multiplied = (name: string, value: number): string[] =>
  Math.abs(value - 1) < 0.005 ? [] : [`${name} ×${Number(value.toFixed(2))}`];

/** Such as `words #3, meaning #1 0.62, text +0.75, name +0.80, path +0.20, tests ×0.5`. */
export function explainCandidate(explained: Explained): string {
  const { candidate, fused, roles, factor, place } = explained;
  const ofRoles = roles.reduce((product, role) => product * ROLE_FACTORS[role], 1);
  const meaning = fused?.meaningRank ?? null;
  const words = fused === null ? candidate.lexical > 0 : fused.wordsRank !== null;
  const both = fused?.bothRank ?? null;
  return [
    ...(both === null ? [] : [`words and meaning #${both}`]),
    ...(words ? [fused === null ? "words" : `words #${fused.wordsRank}`] : []),
    ...(meaning === null
      ? []
      : [`meaning #${meaning} ${Math.max(...candidate.similarity.values()).toFixed(2)}`]),
    ...added("text", explained.text),
    ...added("name", explained.names),
    ...added("path", explained.path),
    ...added("often used", explained.central),
    ...added("quoted text", WEIGHTS.phrase * candidate.phrases),
    ...added("rest of the file", explained.support),
    ...roles.flatMap((role) => multiplied(role, ROLE_FACTORS[role])),
    ...multiplied("beside a better file", factor / ofRoles),
    ...multiplied(`hit ${place + 1} of its file`, WEIGHTS.saturation ** place),
  ].join(", ");
}
