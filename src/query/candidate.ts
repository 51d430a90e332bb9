/** What recall hands to rank: a chunk that may answer, and the question as ranking needs it. */
import type { WordsQuestion } from "../domain/question.ts";
import type { PlacedChunk } from "../ports/lexical-index.ts";
import type { Workspace } from "../ports/workspaces.ts";

export interface Candidate {
  readonly workspace: Workspace;
  readonly chunk: PlacedChunk;
  /** BM25 over the chunk's text; 0 when another way of recall found it. */
  readonly lexical: number;
  /** How many of the question's quoted texts stand in it. */
  readonly phrases: number;
  /** To the question's meaning, by `slot model`: values of two models are never compared. Empty when no vector is known. */
  readonly similarity: ReadonlyMap<string, number>;
}

export const NO_SIMILARITY: ReadonlyMap<string, number> = new Map();

/** A question with what the index knows about its words. */
export interface WeighedQuestion extends WordsQuestion {
  /** Inverse document frequency of each word, at least a trace; in the order of `words`. */
  readonly weights: readonly number[];
}

export interface RankedCandidate extends Candidate {
  readonly score: number;
  /** What its score is made of, where that was asked for. */
  readonly why?: string | undefined;
}

/** Names the file of a candidate over all catalogs. */
export function fileKey({ workspace, chunk }: Pick<Candidate, "workspace" | "chunk">): string {
  return `${workspace.dataset.id} ${chunk.path}`;
}
