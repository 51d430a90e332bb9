/** The projections of a process: filled in the background, asked in place of the catalog. */
import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../domain/errors.ts";
import type { ProjectedChunks, ProjectedGraph, ProjectionName } from "../domain/projected.ts";
import type { ProjectionState } from "../domain/projection-state.ts";
import type { CatalogDirectory } from "../ports/catalog-directory.ts";
import type { Logger } from "../ports/logger.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import type { Projection } from "../ports/projection.ts";
import type { ProjectionCatalog } from "../ports/projection-catalog.ts";
import type { ProjectionSource } from "../ports/projection-source.ts";
import type { Filled } from "./apply-events.ts";
import { createAsk } from "./ask-projection.ts";
import { createFallbackNotes, SHOWN_NAMES } from "./fallback-notes.ts";
import type { RelayIdentity } from "./held-turn.ts";
import { projectedCatalogs } from "./projected-catalogs.ts";
import { projectedGraph, type WalkedGraph } from "./projected-graph.ts";
import { type ProjectedIndex, projectedVectors } from "./projected-vectors.ts";
import { createProjectionHealth, type ProjectionHealth } from "./projection-health.ts";
import { type Comparison, type RebuildParams, rebuildProjection } from "./rebuild-projection.ts";
import { type RelaySettings, relayOutbox } from "./relay-outbox.ts";
import { createWake, type Wake } from "./wake.ts";

/** What adapters give. */
export interface GivenProjections {
  readonly chunks?: {
    readonly projection: Projection<ProjectedChunks>;
    readonly index: ProjectedIndex;
  };
  readonly graph?: {
    readonly projection: Projection<ProjectedGraph>;
    readonly graph: WalkedGraph;
  };
}

export interface ProjectionsParams {
  readonly given: GivenProjections;
  readonly catalog: ProjectionCatalog;
  readonly identity: RelayIdentity;
  readonly logger: Logger;
  /** A context for work behind answers, of the tenant whose projections these are. */
  readonly context: () => OperationContext;
  readonly settings?: Partial<RelaySettings & SettleSettings>;
}

interface SettleSettings {
  /** How long another process may hold the turn and get nowhere before nobody waits for it. */
  readonly stalledMs: number;
}

export interface RunningProjections {
  readonly names: readonly ProjectionName[];
  /** Catalogs that ask them. */
  around(directory: CatalogDirectory): CatalogDirectory;
  /** What an answer has to say of those that could not answer it; null when nothing. */
  notice(context: OperationContext): string | null;
  /** Resolves when all that is committed by now is applied, or there is no getting on with it now: with those that are behind then. */
  settled(
    context: OperationContext,
    onProgress?: (behind: readonly ProjectionState[]) => void,
  ): Promise<readonly ProjectionState[]>;
  /** As `rebuildProjection`. */
  rebuild(
    context: OperationContext,
    params: RebuildParams & { readonly name: ProjectionName },
  ): Promise<readonly Comparison[]>;
  /** Has the catalog write nothing for it any more. False where it was not registered. */
  forget(context: OperationContext, name: ProjectionName): Promise<boolean>;
  /** Stops filling; what was not applied is applied by whoever comes next. */
  close(): Promise<void>;
}

interface One {
  readonly health: ProjectionHealth;
  readonly wake: Wake;
  readonly projection: { readonly name: ProjectionName; close(): Promise<void> };
  readonly running: Promise<void>;
  readonly rebuild: (
    context: OperationContext,
    params: RebuildParams,
  ) => Promise<readonly Comparison[]>;
}

const SETTLED_POLL_MS = 100;
/** Longer than it takes to lose the turn. */
const STALLED_MS = 30_000;

/** Begins at once, and never keeps anyone waiting. */
export function runProjections(params: ProjectionsParams): RunningProjections {
  const { given, catalog } = params;
  const { source } = catalog;
  const ending = new AbortController();
  setMaxListeners(0, ending.signal); // one listener a transaction under way, and several are at once
  const notes = createFallbackNotes();
  let commits = 0;
  const start = <Change extends { readonly isShown: boolean }>(
    filled: Filled<Change> & { readonly source: ProjectionSource },
  ): One => {
    const health = createProjectionHealth();
    const wake = createWake();
    const { identity, logger, context, settings = {} } = params;
    const relay = { ...filled, ...catalog, identity, health, wake, logger, context, settings };
    const running = relayOutbox(relay, ending.signal);
    return {
      ...{ health, wake, running, projection: filled.projection },
      rebuild: (asked, rebuilding) =>
        rebuildProjection(asked, { ...filled, registry: catalog.registry, wake }, rebuilding),
    };
  };
  const chunks = given.chunks && start({ ...given.chunks, read: source.chunksOf, source });
  const graph = given.graph && start({ ...given.graph, read: source.graphOf, source });
  const all = [chunks, graph].filter((one) => one !== undefined);
  const askOf = ({ health, projection: { name } }: One) =>
    createAsk({ name, source, health, notes, logger: params.logger, commits: () => commits });
  const { chunks: givenChunks, graph: givenGraph } = given;
  return {
    names: all.map(({ projection }) => projection.name),
    around: (directory) =>
      all.length === 0
        ? directory
        : projectedCatalogs(directory, {
            vectors: (vectors) =>
              chunks && givenChunks
                ? projectedVectors(vectors, givenChunks.index, askOf(chunks))
                : vectors,
            graph: (walked) =>
              graph && givenGraph ? projectedGraph(walked, givenGraph.graph, askOf(graph)) : walked,
            known: (states) => states.map((state) => withOwn(state, all)),
            committed: () => {
              commits += 1;
              for (const { wake } of all) wake.wake();
            },
          }),
    notice: (context) => notes.take(context),
    settled: (context, onProgress) => settle(context, params, all, onProgress),
    rebuild: (context, { name, ...asked }) => {
      const one = all.find((each) => each.projection.name === name);
      if (one === undefined) throw notConfigured(name);
      return one.rebuild(context, asked);
    },
    forget: (context, name) => {
      if (all.some(({ projection }) => projection.name === name)) throw stillConfigured(name);
      return catalog.registry.unregister(context, name);
    },
    close: async () => {
      ending.abort();
      await Promise.all(all.map(({ running }) => running));
      await Promise.all(all.map(({ projection }) => projection.close()));
    },
  };
}

const VARIABLES: Readonly<Record<ProjectionName, string>> = {
  qdrant: "QDRANT_URL",
  neo4j: "NEO4J_URL",
};

const notConfigured = (name: ProjectionName): AppError =>
  new AppError("INVALID_ARGUMENT", `${SHOWN_NAMES[name]} is not configured here.`, {
    next: `Set ${VARIABLES[name]} as the server has it.`,
  });

const stillConfigured = (name: ProjectionName): AppError =>
  new AppError(
    "INVALID_ARGUMENT",
    `${VARIABLES[name]} names it still, so it would be registered again.`,
    { next: `Take ${VARIABLES[name]} away here and from every server, then forget it.` },
  );

async function settle(
  context: OperationContext,
  { catalog: { registry }, identity, settings }: ProjectionsParams,
  all: readonly One[],
  onProgress: (behind: readonly ProjectionState[]) => void = () => undefined,
): Promise<readonly ProjectionState[]> {
  const { stalledMs = STALLED_MS } = settings ?? {};
  let known = "";
  let stalledAtMs = performance.now() + stalledMs;
  for (;;) {
    const up = all.filter(({ health }) => health.down() === null);
    const states = await registry.list(context);
    const stateOf = ({ projection }: One): ProjectionState | undefined =>
      states.find(({ name }) => name === projection.name);
    const left = all.flatMap((one) => stateOf(one) ?? []).filter((state) => !isSettled(state));
    const behind = up.filter((one) => !isSettled(stateOf(one)));
    if (behind.length === 0 || context.signal.aborted) return left;
    const seen = states.map(({ position, fillDone, lagEvents }) => [position, fillDone, lagEvents]);
    // what this process applies gets on or is down: a batch of large files shows nothing for long
    const isOurs = behind.some((one) => isRelayOf(stateOf(one), identity));
    if (isOurs || JSON.stringify(seen) !== known) stalledAtMs = performance.now() + stalledMs;
    known = JSON.stringify(seen);
    if (performance.now() > stalledAtMs) return left;
    onProgress(states);
    for (const { wake } of up) wake.wake();
    await sleep(SETTLED_POLL_MS);
  }
}

/** Questions of this process may have found it down first. */
function withOwn(state: ProjectionState, all: readonly One[]): ProjectionState {
  const own = all.find(({ projection: { name } }) => name === state.name)?.health.down() ?? null;
  if (own === null || state.downSinceMs !== null) return state;
  return { ...state, downSinceMs: own.sinceMs, error: own.error };
}

const isSettled = (state: ProjectionState | undefined): boolean =>
  state !== undefined && state.fill === null && state.lagEvents === 0;

const isRelayOf = (state: ProjectionState | undefined, { pid, host }: RelayIdentity): boolean =>
  state?.relay?.pid === pid && state.relay.host === host;
