/** Finds chunks whose vectors are near to the question's, and how near the chunks found by words are. */
import type { SearchFilter } from "../../ports/lexical-index.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import { type Candidate, NO_SIMILARITY } from "../candidate.ts";
import { byCatalog } from "./by-catalog.ts";
import { lineKey } from "./exact-search.ts";
import type { QuestionEmbedder, QuestionVector } from "./question-embedder.ts";
import { similarityOf } from "./similarity.ts";

/** As many as words recall, where meaning answers alone. */
const HITS_ALONE = 150;
/** Beside words, the nearest few suffice: what is further back needs words to get ahead (.886 against .887 with all, for a third of the look-ups). */
const HITS_BESIDE_WORDS = 60;

export interface MeaningParams {
  readonly text: string;
  readonly embedder: QuestionEmbedder;
  readonly workspaces: readonly Workspace[];
  readonly filter: SearchFilter;
  /** What other ways of recall find meanwhile; null where meaning answers alone. */
  readonly besides: Promise<readonly Candidate[]> | null;
}

export interface MeaningRecalled {
  /** Those given, with their similarity where it is known, then those found by meaning alone. */
  readonly candidates: readonly Candidate[];
  readonly notices: readonly string[];
  /** Whether meaning was compared at all. */
  readonly compared: boolean;
  /** False when more may be near than were looked at. */
  readonly complete: boolean;
}

/** Puts the chunks near to `vectors` among `found`; returns whether the list was cut. */
export async function searchVectors(
  context: OperationContext,
  vectors: readonly QuestionVector[],
  group: readonly Workspace[],
  params: {
    readonly filter: SearchFilter;
    readonly found: Map<string, Candidate>;
    readonly limit?: number;
  },
): Promise<boolean> {
  const { filter, found, limit = HITS_ALONE } = params;
  const scopes = group.map(({ scope }) => scope);
  let cut = false;
  for (const vector of vectors) {
    const asked = { ...vector, scopes, filter, limit };
    const hits = (await group[0]?.catalog.vectors.search(context, asked)) ?? [];
    cut ||= hits.length >= limit;
    for (const { chunk, similarity } of hits) {
      const workspace = group.find(({ scope }) => scope.datasetId === chunk.datasetId);
      if (workspace === undefined) continue;
      const none = { lexical: 0, phrases: 0, similarity: NO_SIMILARITY };
      const known = found.get(lineKey(chunk)) ?? { workspace, chunk, ...none };
      found.set(lineKey(chunk), withSimilarity(known, listKey(vector), similarity));
    }
  }
  return cut;
}

/** Names the list of one slot and model. */
const listKey = ({ slot, model }: QuestionVector): string => `${slot} ${model}`;

/** Several vectors of one list (a place has several chunks) count by the nearest. */
function withSimilarity(candidate: Candidate, list: string, similarity: number): Candidate {
  const before = candidate.similarity.get(list) ?? Number.NEGATIVE_INFINITY;
  if (similarity <= before) return candidate;
  return { ...candidate, similarity: new Map(candidate.similarity).set(list, similarity) };
}

/** Compares what words found and the vector search did not. */
async function compareRest(
  context: OperationContext,
  vectors: readonly QuestionVector[],
  group: readonly Workspace[],
  found: Map<string, Candidate>,
): Promise<void> {
  const ours = new Set(group);
  for (const question of vectors) {
    const { slot, model, vector } = question;
    const list = listKey(question);
    const rest = [...found].filter(
      ([, { workspace, similarity }]) => ours.has(workspace) && !similarity.has(list),
    );
    const textHashes = [...new Set(rest.map(([, { chunk }]) => chunk.textHash))];
    if (textHashes.length === 0) continue;
    const params = { slot, model, textHashes };
    const stored = (await group[0]?.catalog.vectors.vectorsOf(context, params)) ?? new Map();
    for (const [key, candidate] of rest) {
      const other = stored.get(candidate.chunk.textHash);
      if (other === undefined) continue;
      found.set(key, withSimilarity(candidate, list, similarityOf(vector, other)));
    }
  }
}

/** Candidates that words found too keep what is known of them. */
function merge(found: Map<string, Candidate>, near: ReadonlyMap<string, Candidate>): void {
  for (const [key, candidate] of near) {
    let known = found.get(key);
    for (const [list, similarity] of candidate.similarity)
      known = known && withSimilarity(known, list, similarity);
    found.set(key, known ?? candidate);
  }
}

export async function recallMeaning(
  context: OperationContext,
  { text, embedder, workspaces, filter, besides }: MeaningParams,
): Promise<MeaningRecalled> {
  const notices = new Set<string>();
  const asked: { vectors: readonly QuestionVector[]; group: readonly Workspace[] }[] = [];
  for (const [catalog, group] of byCatalog(workspaces)) {
    const scopes = group.map(({ scope }) => scope);
    const embedded = await embedder.embed(context, { text, purpose: "query", catalog, scopes });
    for (const notice of embedded.notices) notices.add(notice);
    if (embedded.vectors.length > 0) asked.push({ vectors: embedded.vectors, group });
  }
  const search = async (limit: number) => {
    const near = new Map<string, Candidate>();
    let complete = true;
    for (const { vectors, group } of asked)
      if (await searchVectors(context, vectors, group, { filter, found: near, limit }))
        complete = false;
    return { near, complete };
  };
  const [first, candidates] = await Promise.all([
    search(besides === null ? HITS_ALONE : HITS_BESIDE_WORDS),
    besides ?? [],
  ]);
  const isAlone = besides !== null && candidates.length === 0 && !first.complete;
  const { near, complete } = isAlone ? await search(HITS_ALONE) : first;
  const found = new Map(candidates.map((candidate) => [lineKey(candidate.chunk), candidate]));
  merge(found, near);
  for (const { vectors, group } of asked) await compareRest(context, vectors, group, found);
  const compared = asked.length > 0;
  return { candidates: [...found.values()], notices: [...notices], compared, complete };
}
