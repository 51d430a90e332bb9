/**
 * Candidates of a question, ranked, from an earlier time that it was asked at the same state of the index. Only what depends on the index alone is
 * remembered: whether the files still say so is looked at for every answer.
 */
import { createHash } from "node:crypto";
import type { ExactQuestion, WordsQuestion } from "../../domain/question.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { ResultCache } from "../../ports/result-cache.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import { type AnswersFound, type FindParams, filterOf } from "../find-answers.ts";
import { readFindings, writeFindings } from "./finding-codec.ts";

export interface FindingsMemory {
  readonly cache: ResultCache;
  /** Whatever else decides what is found: version, configuration, models. */
  readonly identity: string;
}

export type RememberedParams = FindParams & { readonly question: WordsQuestion | ExactQuestion };

/** What was found for the same question at this state, else what `find` finds, which is then kept. Throws what `find` and the catalog throw. */
export async function rememberFindings(
  context: OperationContext,
  memory: FindingsMemory | null,
  params: RememberedParams,
  find: () => Promise<AnswersFound>,
): Promise<AnswersFound> {
  const { workspaces } = params;
  // what a server of the past or a scan shows has no state
  if (memory === null || workspaces.some(({ at, catalog }) => isPast(at, catalog))) return find();
  const states = await statesOf(context, workspaces);
  const datasetIds = workspaces.map(({ dataset }) => dataset.id);
  const key = { datasetIds, digest: digestOf(memory, params, states) };
  const kept = await memory.cache.get(context, key);
  const known = kept === null ? null : readFindings(kept, workspaces);
  if (known !== null) return known;
  const found = await find();
  // a notice is of the moment: an embedder that is away, vectors that are still to come
  if (found.notices.length > 0) return found;
  // what was committed while it was worked out may have changed half of it
  if ((await statesOf(context, workspaces)) === states)
    memory.cache.put(context, key, writeFindings(found));
  return found;
}

const isPast = (at: string | undefined, catalog: Catalog): boolean =>
  at !== undefined || catalog.answersState === undefined;

async function statesOf(
  context: OperationContext,
  workspaces: readonly Workspace[],
): Promise<string> {
  const catalogs = [...new Set(workspaces.map(({ catalog }) => catalog))];
  const states = await Promise.all(catalogs.map((catalog) => catalog.answersState?.(context)));
  return states.join(" ");
}

function digestOf({ identity }: FindingsMemory, params: RememberedParams, states: string): string {
  const { question, request, workspaces } = params;
  const { mode, explain } = request;
  const scopes = workspaces.map(({ scope }) => [scope.datasetId, scope.prefix]);
  const asked = [identity, states, scopes, question, filterOf(params), mode, explain];
  return createHash("sha256").update(JSON.stringify(asked)).digest("base64url");
}
