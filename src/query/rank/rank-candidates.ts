/** Orders candidates: text, path and names add up, several hits in a file support each other, no file fills the answer. */
import {
  type Candidate,
  fileKey,
  type RankedCandidate,
  type WeighedQuestion,
} from "../candidate.ts";
import { explainCandidate } from "./explain-candidate.ts";
import { latestVersions, roleFactor, rolesOf, siblingFactor } from "./file-role.ts";
import type { Fused } from "./fuse.ts";
import { scoreDefinitions } from "./match-definitions.ts";
import { scorePath } from "./match-path.ts";
import { type QuestionTerms, questionTerms } from "./question-terms.ts";
import { saturate } from "./saturate.ts";
import { supportOf } from "./support.ts";
import { WEIGHTS } from "./weights.ts";

export interface RankOptions {
  /** Where each candidate stands by words and by meaning; null: BM25 alone is the text's score. */
  readonly fused: ReadonlyMap<Candidate, Fused> | null;
  /** Of files in the code graph, by `fileKey`; what is not there counts nothing. */
  readonly centrality: ReadonlyMap<string, number>;
  readonly explain: boolean;
}

const BY_WORDS_ALONE: RankOptions = { fused: null, centrality: new Map(), explain: false };

interface Scope extends RankOptions {
  readonly question: WeighedQuestion;
  readonly terms: QuestionTerms;
  /** BM25 of the best chunk. */
  readonly best: number;
  /** What is added to and multiplied with the chunks of a path; candidates' paths decide. */
  readonly factorOf: (path: string) => number;
}

function scoreFile(
  { question, terms, best, factorOf, fused, centrality, explain }: Scope,
  candidates: readonly [Candidate, ...Candidate[]],
): RankedCandidate[] {
  const { path } = candidates[0].chunk;
  const scored = candidates
    .map((candidate) => {
      const text = fused === null ? candidate.lexical / best : (fused.get(candidate)?.text ?? 0);
      const names = scoreDefinitions(terms, question.names, candidate.chunk.definitions);
      return {
        candidate,
        text,
        names,
        own: WEIGHTS.text * text + names + WEIGHTS.phrase * candidate.phrases,
      };
    })
    .sort((a, b) => b.own - a.own || a.candidate.chunk.ordinal - b.candidate.chunk.ordinal);
  const pathScore = scorePath(terms, path);
  const support = supportOf(scored.map(({ text }) => text));
  const central = WEIGHTS.centrality * Math.log1p(centrality.get(fileKey(candidates[0])) ?? 0);
  const factor = factorOf(path);
  return scored.map(({ candidate, own, text, names }, i) => ({
    ...candidate,
    why: explain
      ? explainCandidate({
          candidate,
          fused: fused?.get(candidate) ?? null,
          text: WEIGHTS.text * text,
          names,
          path: pathScore,
          central,
          support: i === 0 ? support : 0,
          roles: rolesOf(path, question.words),
          factor,
          place: i,
        })
      : undefined,
    score: (own + pathScore + central + (i === 0 ? support : 0)) * factor,
  }));
}

/** Best first; ties by path and position. */
export function rankCandidates(
  question: WeighedQuestion,
  candidates: readonly Candidate[],
  options: RankOptions = BY_WORDS_ALONE,
): RankedCandidate[] {
  const files = new Map<string, [Candidate, ...Candidate[]]>();
  for (const candidate of candidates) {
    const key = fileKey(candidate);
    const list = files.get(key);
    if (list === undefined) files.set(key, [candidate]);
    else list.push(candidate);
  }
  const paths = new Set(candidates.map(({ chunk }) => chunk.path));
  const latest = latestVersions(paths);
  const scope: Scope = {
    ...options,
    question,
    terms: questionTerms(question),
    best: candidates.reduce((most, { lexical }) => Math.max(most, lexical), 1e-9),
    factorOf: (path) =>
      roleFactor(path, question.words) * siblingFactor(path, paths, latest, question.words),
  };
  return saturate([...files.values()].map((file) => scoreFile(scope, file)));
}
