/** Orders candidates: text, path and names add up, several hits in a file support each other, no file fills the answer. */
import {
  type Candidate,
  fileKey,
  type RankedCandidate,
  type WeighedQuestion,
} from "../candidate.ts";
import { roleFactor } from "./file-role.ts";
import { scoreDefinitions } from "./match-definitions.ts";
import { readPath, scorePath } from "./match-path.ts";
import { saturate } from "./saturate.ts";
import { WEIGHTS } from "./weights.ts";

function scoreFile(
  question: WeighedQuestion,
  candidates: readonly Candidate[],
  best: number,
): RankedCandidate[] {
  const [first] = candidates;
  if (first === undefined) return [];
  const path = first.chunk.path;
  const pathScore = scorePath(question, readPath(path));
  const role = roleFactor(path, question.words);
  const scored = candidates
    .map((candidate) => {
      const text = candidate.lexical / best;
      const names = scoreDefinitions(question, candidate.chunk.definitions);
      return { ...candidate, score: text + names + WEIGHTS.phrase * candidate.phrases, text };
    })
    .sort((a, b) => b.score - a.score || a.chunk.ordinal - b.chunk.ordinal);
  let support = 0;
  let share = 1;
  for (const { text } of [...scored].sort((a, b) => b.text - a.text)) {
    support += text * share;
    share *= WEIGHTS.coherenceDecay;
  }
  return scored.map(({ text: _text, ...candidate }, i) => ({
    ...candidate,
    score: (candidate.score + pathScore + (i === 0 ? WEIGHTS.coherence * support : 0)) * role,
  }));
}

/** Best first; ties by path and position. */
export function rankCandidates(
  question: WeighedQuestion,
  candidates: readonly Candidate[],
): RankedCandidate[] {
  const best = Math.max(1e-9, ...candidates.map(({ lexical }) => lexical));
  const files = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const key = fileKey(candidate);
    const list = files.get(key);
    if (list === undefined) files.set(key, [candidate]);
    else list.push(candidate);
  }
  return saturate([...files.values()].map((file) => scoreFile(question, file, best)));
}
