/** Where HEAD's first-parent line stands against what is known of it: what is new, and what no longer belongs to it. */
import { existsSync } from "node:fs";
import type { PastCommit, PastCoverage } from "../../domain/past.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { defaultUserFolders, isTrue, lastValue, readGitConfig } from "../walk/git/git-config.ts";
import type { GitFolder } from "../walk/git/git-folder.ts";
import { firstParentPosition, headOf } from "../walk/git/repository.ts";
import { type GitPlace, listLine } from "./read-line.ts";

export type AlignedLine =
  | {
      readonly state: "aligned";
      readonly tip: PastCommit;
      /** Above what is covered, oldest first. */
      readonly newer: readonly PastCommit[];
      /** As in `PastChange`. */
      readonly cutAfter: number | null;
    }
  | { readonly state: "lacking"; readonly lack: string };

export interface AlignParams {
  readonly catalog: Catalog;
  readonly datasetId: string;
  readonly place: GitPlace;
  readonly fingerprint: string;
}

/** Counting a million commits takes some seconds. */
const COUNT_TIMEOUT_MS = 120_000;

const lacking = (lack: string): AlignedLine => ({ state: "lacking", lack });

/** Why a repository's past cannot be read, in a full sentence, or null. */
export function lackOf(repository: GitFolder): string | null {
  if (existsSync(`${repository.commonDir}/shallow`))
    return "This is a shallow clone: older commits are not here. `git fetch --unshallow` brings them.";
  const config = readGitConfig(repository, defaultUserFolders());
  const isPartial = [...config.keys()].some(
    (key) =>
      key === "extensions.partialclone" ||
      (/^remote\..*\.promisor$/.test(key) && isTrue(lastValue(config, key))),
  );
  if (isPartial)
    return "This is a partial clone: contents of older commits are not here. `git fetch --refetch --no-filter` brings them.";
  return null;
}

/** Looks at git and the catalog; changes nothing. */
export async function alignLine(
  context: OperationContext,
  { catalog, datasetId, place, fingerprint }: AlignParams,
): Promise<AlignedLine> {
  const { repository } = place;
  const lack = lackOf(repository);
  if (lack !== null) return lacking(lack);
  const { commit: hash } = await headOf(repository);
  if (hash === null) return lacking("The repository has no commit yet.");
  const { coverage } = await catalog.line.state(context, datasetId);
  const isCurrent = coverage !== null && coverage.fingerprint === fingerprint;
  const known = isCurrent
    ? await catalog.line.commits(context, { datasetId, from: coverage.from, to: coverage.to })
    : [];
  const newest = known.at(-1);
  if (newest?.hash === hash) return { state: "aligned", tip: newest, newer: [], cutAfter: null };
  const options = { timeoutMs: COUNT_TIMEOUT_MS, signal: context.signal };
  const position = await firstParentPosition(repository, hash, options);
  if (position === null) return lacking("Git could not count the commits of this branch.");
  const oldest = known[0]?.position ?? position;
  const count = Math.max(1, position - oldest + 1);
  const line = await listLine(repository, { hash, position }, count, context.signal);
  const tip = line?.[0];
  if (line === null || tip === undefined)
    return lacking("Git could not list the commits of this branch.");
  return { state: "aligned", tip, ...compare(line, known, coverage) };
}

function compare(
  line: readonly PastCommit[],
  known: readonly PastCommit[],
  coverage: PastCoverage | null,
): { readonly newer: readonly PastCommit[]; readonly cutAfter: number | null } {
  const hashes = new Map(known.map(({ position, hash }) => [position, hash]));
  const fork = line.find(({ position, hash }) => hashes.get(position) === hash);
  if (fork === undefined) return { newer: [], cutAfter: coverage === null ? null : -1 };
  const newer = line.filter(({ position }) => position > fork.position).reverse();
  const isBehind = coverage !== null && fork.position < coverage.to;
  return { newer, cutAfter: isBehind ? fork.position : null };
}
