/** Fills a dataset's past from git: the newest commit's tree, then back commit by commit, and forward when HEAD has moved on. */
import { AppError } from "../../domain/errors.ts";
import {
  NO_PAST_CHANGE,
  type PastChange,
  type PastCommit,
  type PastCoverage,
  SINCE_BEFORE,
} from "../../domain/past.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Analyzer } from "../analyzer.ts";
import { alignLine } from "./align-line.ts";
import { readChangedSymbols } from "./changed-symbols.ts";
import { createObjectReader } from "./object-reader.ts";
import { PastBatch } from "./past-batch.ts";
import { PastContents } from "./past-contents.ts";
import type { PathRules } from "./path-rules.ts";
import {
  type FileChange,
  type GitPlace,
  listChanges,
  listLine,
  listTree,
  type PastFile,
} from "./read-line.ts";
import { findSymbolRenames } from "./symbol-renames.ts";

export interface FillPastParams {
  readonly catalog: Catalog;
  readonly datasetId: string;
  readonly analyzer: Analyzer;
  readonly place: GitPlace;
  readonly rules: PathRules;
  /** Commits, HEAD's included; at least 1. */
  readonly wanted: number;
  readonly leaseGeneration: number;
  /** Waits while others have work to do. Throws CANCELLED. */
  readonly giveWay: () => Promise<void>;
}

/** `lack`: why there is none, a full sentence. */
export type FilledPast =
  | { readonly state: "filled" }
  | { readonly state: "lacking"; readonly lack: string };

/** A commit brings along about this much source, as in indexing. */
const BATCH_BYTES = 2 * 1_048_576;
/** Rows of the newest tree in one commit. */
const SEED_ROWS = 2_000;
/** Commits whose changes are asked of git at once. */
const DIFF_COMMITS = 32;

const GIT_FAILED: FilledPast = {
  state: "lacking",
  lack: "Git did not answer for this repository's history; is it installed and the repository whole?",
};

interface Run extends FillPastParams {
  readonly contents: PastContents;
}

/**
 * Brings the past up to `wanted` commits of HEAD's first-parent line. Every batch is committed with what it covers, so a run that is stopped
 * or killed goes on where it was. Throws CANCELLED, LEASE_LOST, and REVISION_CONFLICT when garbage collection took what was just read: run again.
 */
export async function fillPast(
  context: OperationContext,
  params: FillPastParams,
): Promise<FilledPast> {
  const { catalog, datasetId, analyzer } = params;
  const objects = createObjectReader(params.place.repository);
  try {
    const run: Run = { ...params, contents: new PastContents({ ...params, objects }) };
    const aligned = await alignLine(context, { ...params, fingerprint: analyzer.fingerprint });
    if (aligned.state === "lacking") return aligned;
    const { tip, newer, cutAfter } = aligned;
    if (cutAfter !== null) await commitPast(context, run, { cutAfter });
    const before = await catalog.line.state(context, datasetId);
    if (before.coverage !== null && !(await append(context, run, before.coverage, newer)))
      return GIT_FAILED;
    const stored = await catalog.line.state(context, datasetId);
    const coverage = stored.coverage ?? (await seed(context, run, tip));
    const goal = Math.max(0, tip.position - params.wanted + 1);
    const isFilled = coverage !== null && (await goBack(context, run, coverage, goal));
    return isFilled ? { state: "filled" } : GIT_FAILED;
  } finally {
    objects.close();
  }
}

async function commitPast(
  context: OperationContext,
  run: Run,
  past: Partial<PastChange>,
): Promise<void> {
  const { sets, blobs } = run.contents.take();
  const fresh = [...sets.values()];
  await run.catalog.commit(
    context,
    {
      datasetId: run.datasetId,
      contents: fresh.map(({ content }) => content),
      chunkSets: fresh.map(({ chunkSet }) => chunkSet),
      ...{ upserts: [], touches: [], deletes: [], skips: [], unskips: [] },
      ...{ gitCommit: null, branch: null, gitPosition: null, committedAtMs: Date.now() },
      past: { ...NO_PAST_CHANGE, blobs, ...past },
    },
    { leaseGeneration: run.leaseGeneration },
  );
}

/** Commits what was read once it is much; the rows that name it follow. */
const flushWhenFull = (context: OperationContext, run: Run) => async (): Promise<void> => {
  if (run.contents.freshBytes >= BATCH_BYTES) await commitPast(context, run, {});
};

/** The tree of the newest commit. A run that ended in the middle left rows without coverage: they go first. */
async function seed(
  context: OperationContext,
  run: Run,
  tip: PastCommit,
): Promise<PastCoverage | null> {
  const tree = await listTree(run.place, tip.hash, context.signal);
  if (tree === null) return null;
  await commitPast(context, run, { cutAfter: -1 });
  for (let at = 0; at < tree.length; at += SEED_ROWS) {
    const files = tree
      .slice(at, at + SEED_ROWS)
      .filter(({ path, sizeBytes }) => run.rules.judge(path, sizeBytes).counts);
    await run.contents.prepare(context, files, flushWhenFull(context, run));
    const versions = files.flatMap((file) => {
      const content = run.contents.find(file);
      const { path } = file;
      return content === null ? [] : [{ path, ...content, validFrom: SINCE_BEFORE, validTo: null }];
    });
    await commitPast(context, run, { versions });
    run.contents.forget();
  }
  const { position } = tip;
  const coverage = { from: position, to: position, fingerprint: run.analyzer.fingerprint };
  await commitPast(context, run, { commits: [tip], coverage });
  return coverage;
}

/** Commits above what is covered, oldest first. */
async function append(
  context: OperationContext,
  run: Run,
  covered: PastCoverage,
  newer: readonly PastCommit[],
): Promise<boolean> {
  const below = await commitAt(context, run, covered.to);
  const steps = newer.map((commit, i) => ({ commit, parent: newer[i - 1] ?? below }));
  return walk(context, run, steps, ({ batch, commit, changes }) => {
    const { position } = commit;
    for (const { before } of changes) if (before !== null) batch.endAt(before.path, position);
    for (const { after } of changes) {
      const content = after === null ? null : run.contents.find(after);
      if (after !== null && content !== null) batch.addNewer(after.path, content, position);
    }
    batch.addCommit(commit);
    return { ...covered, to: position };
  });
}

/** Commits below what is covered, newest first, until `goal` is covered. */
async function goBack(
  context: OperationContext,
  run: Run,
  covered: PastCoverage,
  goal: number,
): Promise<boolean> {
  if (covered.from <= goal) return true;
  const oldest = await commitAt(context, run, covered.from);
  const count = covered.from - goal + 1;
  const line = await listLine(run.place.repository, oldest, count, context.signal);
  if (line === null) return false;
  const steps = line.flatMap((commit, i) => {
    const parent = line[i + 1];
    return parent === undefined ? [] : [{ commit, parent }];
  });
  return walk(context, run, steps, ({ batch, commit, parent, changes }) => {
    const { position } = commit;
    for (const { after } of changes) if (after !== null) batch.beginAt(after.path, position);
    for (const { before } of changes) {
      const content = before === null ? null : run.contents.find(before);
      if (before !== null && content !== null) batch.addOlder(before.path, content, position);
    }
    batch.addCommit(parent);
    return { ...covered, from: parent.position };
  });
}

async function commitAt(
  context: OperationContext,
  run: Run,
  position: number,
): Promise<PastCommit> {
  const { catalog, datasetId } = run;
  const [found] = await catalog.line.commits(context, { datasetId, from: position, to: position });
  if (found !== undefined) return found;
  throw new AppError("INTERNAL", `The past covers position ${position} without its commit.`);
}

interface Step {
  readonly commit: PastCommit;
  readonly parent: PastCommit;
}

/** Returns what is covered with the step. */
type ApplyStep = (
  step: Step & { readonly batch: PastBatch; readonly changes: readonly FileChange[] },
) => PastCoverage;

/** Puts steps into batches and commits these. False when git fails. */
async function walk(
  context: OperationContext,
  run: Run,
  steps: readonly Step[],
  apply: ApplyStep,
): Promise<boolean> {
  const { contents, catalog } = run;
  for (let at = 0; at < steps.length; at += DIFF_COMMITS) {
    await run.giveWay();
    const group = steps.slice(at, at + DIFF_COMMITS);
    const pairs = group.map(({ commit, parent }) => ({ hash: commit.hash, parent: parent.hash }));
    const changed = await listChanges(run.place, pairs, context.signal);
    if (changed === null) return false;
    const files = [...changed.values()].flat().flatMap(({ before, after }) => [before, after]);
    const isFile = (file: PastFile | null): file is PastFile => file !== null;
    await contents.prepare(context, files.filter(isFile), flushWhenFull(context, run));
    let batch = new PastBatch();
    let coverage: PastCoverage | null = null;
    for (const step of group) {
      const changes = changed.get(step.commit.hash) ?? [];
      coverage = apply({ ...step, batch, changes });
      const symbols = await readChangedSymbols(context, catalog, contents, changes);
      batch.addRenames(findSymbolRenames(step.commit.position, symbols));
      if (!batch.isFull) continue;
      await commitPast(context, run, batch.toChange(coverage));
      batch = new PastBatch();
      coverage = null;
    }
    if (coverage !== null) await commitPast(context, run, batch.toChange(coverage));
    contents.forget();
  }
  return true;
}
