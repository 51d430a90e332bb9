/** Resolves documents of a code base one after another, fetching what each turns out to need. */
import { setImmediate } from "node:timers/promises";
import { AppError } from "../../domain/errors.ts";
import type { DocumentGraph } from "../../domain/graph.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { CodebaseState } from "./codebase-state.ts";
import { TracedView } from "./codebase-view.ts";
import { hashKeys } from "./dependency-key.ts";
import { providesOf } from "./document-provides.ts";
import { EdgeList } from "./edge-list.ts";
import { RESOLVER_VERSION } from "./languages/registry.ts";
import { resolveDocument } from "./resolve-document.ts";

/** Each pass goes one import further; chains that are longer are cut. */
const MOST_PASSES = 60;
/** Documents whose facts are read at once. */
const READ_AHEAD = 50;
/** Answers get their turn at least this often. */
const SLICE_MS = 8;

/**
 * Graphs of `paths`, in that order; documents without facts are left out. Everything else of the code base is only looked at. A view that is
 * given keeps what it has read of the code base for the next call.
 * Throws CANCELLED when the context's signal aborts.
 */
export async function* resolveDocuments(
  context: OperationContext,
  state: CodebaseState,
  paths: readonly string[],
  view = new TracedView(state),
): AsyncGenerator<DocumentGraph> {
  let sliceEndMs = performance.now() + SLICE_MS;
  const breathe = async (): Promise<void> => {
    if (performance.now() < sliceEndMs) return;
    await setImmediate();
    if (context.signal.aborted)
      throw new AppError("CANCELLED", "Resolving the graph was stopped; the next run goes on.");
    sliceEndMs = performance.now() + SLICE_MS;
  };
  for (const [at, path] of paths.entries()) {
    if (at % READ_AHEAD === 0) await view.readAhead(context, paths.slice(at, at + READ_AHEAD));
    const graph = await resolveOne(context, { state, view, breathe }, path);
    if (graph !== null) yield graph;
    await breathe();
  }
}

interface Resolving {
  readonly state: CodebaseState;
  readonly view: TracedView;
  /** Lets answers have their turn when it is time. */
  readonly breathe: () => Promise<void>;
}

async function resolveOne(
  context: OperationContext,
  { state, view, breathe }: Resolving,
  path: string,
): Promise<DocumentGraph | null> {
  const document = state.documents.get(path);
  if (document === undefined) return null;
  for (let pass = 0; ; pass++) {
    view.begin();
    const file = view.model(path);
    const found = file === null ? null : resolveDocument(view, file);
    if (view.isMissing && pass < MOST_PASSES) {
      await view.fetch(context);
      await breathe();
      continue;
    }
    if (file === null) return null;
    const { edges, unbound } = found ?? new EdgeList(file);
    return {
      path,
      contentHash: document.contentHash,
      chunker: document.chunker,
      resolver: RESOLVER_VERSION,
      reads: hashKeys([...view.reads].filter((key) => key !== `outline ${path}`)),
      provides: providesOf(path, file.facts),
      edges,
      unbound,
    };
  }
}
