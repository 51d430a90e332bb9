/** A code base as it was at a position, moved commit by commit: what the resolver looks at, and what each document gave. */
import { type CodeFacts, unpackFacts } from "../../domain/code-facts.ts";
import type { EdgeOut } from "../../domain/graph.ts";
import type { LanguageId } from "../../domain/language.ts";
import type { PastDocument } from "../../domain/past.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { CodebaseState, StateDocument } from "../resolve/codebase-state.ts";
import { TracedView } from "../resolve/codebase-view.ts";
import { changedKeys } from "../resolve/dependency-key.ts";
import { providesOf } from "../resolve/document-provides.ts";
import { resolveDocuments } from "../resolve/resolve-documents.ts";
import { edgesByIdentity } from "./edge-batch.ts";

/** Facts kept unpacked. A usual file's are some dozens of kilobytes. */
const MOST_FACTS = 1_000;
/** Unpacking these takes some milliseconds. */
const READ_AT_ONCE = 20;

interface KnownDocument {
  readonly names: readonly string[];
  readonly modules: readonly string[];
  readonly provides: Uint32Array;
}

interface ResolvedDocument {
  readonly reads: Uint32Array;
  readonly edges: ReadonlyMap<string, EdgeOut>;
}

/** A document whose edges are not what they were on the other side of a commit. */
export interface ChangedEdges {
  readonly path: string;
  readonly before: ReadonlyMap<string, EdgeOut>;
  readonly after: ReadonlyMap<string, EdgeOut>;
}

const NO_EDGES: ReadonlyMap<string, EdgeOut> = new Map();

export class PastCodebase implements CodebaseState {
  readonly documents = new Map<string, StateDocument>();
  readonly #catalog: Catalog;
  readonly #known = new Map<string, KnownDocument>();
  readonly #resolved = new Map<string, ResolvedDocument>();
  readonly #definers = new Map<string, Set<string>>();
  readonly #modules = new Map<string, Set<string>>();
  readonly #facts = new Map<string, CodeFacts | null>();
  /** What was read of the code base; commits change little of it. */
  readonly #view = new TracedView(this);

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  async readFacts(
    context: OperationContext,
    paths: readonly string[],
  ): Promise<ReadonlyMap<string, CodeFacts>> {
    const wanted = paths.flatMap((path) => this.documents.get(path) ?? []);
    const missing = [...new Set(wanted.map(keyOf))].filter((key) => !this.#facts.has(key));
    for (let at = 0; at < missing.length; at += READ_AT_ONCE) {
      const keys = missing.slice(at, at + READ_AT_ONCE);
      const packed = await this.#catalog.graphSource.readFacts(context, keys);
      for (const key of keys) {
        const bytes = packed.get(key);
        this.#facts.set(key, bytes === undefined ? null : unpackFacts(bytes));
      }
    }
    const found = new Map<string, CodeFacts>();
    for (const document of wanted) {
      const facts = this.#facts.get(keyOf(document));
      if (facts != null) found.set(document.path, facts);
    }
    for (const oldest of this.#facts.keys()) {
      if (this.#facts.size <= MOST_FACTS) break;
      this.#facts.delete(oldest);
    }
    return found;
  }

  async definers(_context: OperationContext, names: readonly string[]) {
    return pick(this.#definers, names);
  }

  async moduleFiles(_context: OperationContext, modules: readonly string[]) {
    return pick(this.#modules, modules);
  }

  /** Edges by document; to be asked once everything is resolved. */
  *edges(): Generator<readonly [path: string, edges: ReadonlyMap<string, EdgeOut>]> {
    for (const [path, { edges }] of this.#resolved) yield [path, edges];
  }

  /** Edges of all documents. */
  get edgeCount(): number {
    let count = 0;
    for (const { edges } of this.#resolved.values()) count += edges.size;
    return count;
  }

  /** Another code base in the same state, which moves on by itself. What both found is shared. */
  copy(): PastCodebase {
    const other = new PastCodebase(this.#catalog);
    for (const [path, document] of this.documents) other.documents.set(path, document);
    for (const [path, known] of this.#known) other.#know(path, known);
    for (const [path, resolved] of this.#resolved) other.#resolved.set(path, resolved);
    other.#view.forget({ paths: this.documents.keys(), names: [], modules: [] });
    return other;
  }

  /** Moves to a state that shows exactly these documents. */
  async bring(
    context: OperationContext,
    documents: readonly PastDocument[],
    giveWay: () => Promise<void>,
  ): Promise<void> {
    const isHere = (document: PastDocument): boolean => {
      const here = this.documents.get(document.path);
      return here !== undefined && keyOf(here) === keyOf(document);
    };
    const shown = new Set(documents.map(({ path }) => path));
    const gone = [...this.documents.keys()].filter((path) => !shown.has(path));
    const others = documents.filter((document) => !isHere(document));
    await this.move(context, gone, others, giveWay);
  }

  /** Puts documents in and resolves all. `giveWay` is called between. */
  async load(
    context: OperationContext,
    documents: readonly PastDocument[],
    giveWay: () => Promise<void>,
  ): Promise<void> {
    await this.#put(context, documents, giveWay);
    const paths = documents.map(({ path }) => path);
    this.#view.forget({ paths, names: [], modules: [] });
    await this.#resolve(context, [...this.documents.keys()], giveWay);
  }

  /** Takes documents out and puts others in, and resolves what that changes. */
  async move(
    context: OperationContext,
    gone: readonly string[],
    now: readonly PastDocument[],
    giveWay: () => Promise<void>,
  ): Promise<readonly ChangedEdges[]> {
    const paths = new Set([...gone, ...now.map(({ path }) => path)]);
    const formerly = new Map([...paths].map((path) => [path, this.#known.get(path) ?? null]));
    for (const path of paths) this.#forget(path);
    await this.#put(context, now, giveWay);
    const either = [...paths].flatMap((path) => [formerly.get(path), this.#known.get(path)]);
    const known = either.filter((each) => each != null);
    this.#view.forget({
      paths,
      names: known.flatMap(({ names }) => names),
      modules: known.flatMap(({ modules }) => modules),
    });
    const changed = new Set<number>();
    for (const [path, before] of formerly) {
      const after = this.#known.get(path) ?? null;
      const keys = changedKeys(before?.provides ?? null, after?.provides ?? null);
      for (const key of keys) changed.add(key);
    }
    const again = new Set([...paths, ...this.#readersOf(changed)]);
    const before = new Map([...again].map((path) => [path, this.#resolved.get(path)?.edges]));
    for (const path of paths) this.#resolved.delete(path);
    await this.#resolve(context, [...again], giveWay);
    return [...again].map((path) => ({
      path,
      before: before.get(path) ?? NO_EDGES,
      after: this.#resolved.get(path)?.edges ?? NO_EDGES,
    }));
  }

  async #put(
    context: OperationContext,
    documents: readonly PastDocument[],
    giveWay: () => Promise<void>,
  ): Promise<void> {
    for (const { path, contentHash, chunker, language } of documents)
      this.documents.set(path, { path, contentHash, chunker, language: language as LanguageId });
    for (let at = 0; at < documents.length; at += READ_AT_ONCE) {
      await giveWay();
      const paths = documents.slice(at, at + READ_AT_ONCE).map(({ path }) => path);
      for (const [path, facts] of await this.readFacts(context, paths)) {
        const names = [...new Set(facts.symbols.map(({ name }) => name))];
        const modules = [...new Set(facts.modules)];
        this.#know(path, { names, modules, provides: providesOf(path, facts) });
      }
    }
  }

  #know(path: string, known: KnownDocument): void {
    this.#known.set(path, known);
    for (const name of known.names) add(this.#definers, name, path);
    for (const module of known.modules) add(this.#modules, module, path);
  }

  #forget(path: string): void {
    const known = this.#known.get(path);
    this.documents.delete(path);
    this.#known.delete(path);
    for (const name of known?.names ?? []) this.#definers.get(name)?.delete(path);
    for (const module of known?.modules ?? []) this.#modules.get(module)?.delete(path);
  }

  #readersOf(changed: ReadonlySet<number>): string[] {
    if (changed.size === 0) return [];
    const hashes = Uint32Array.from(changed).sort();
    const found: string[] = [];
    for (const [path, { reads }] of this.#resolved) if (shares(hashes, reads)) found.push(path);
    return found;
  }

  async #resolve(
    context: OperationContext,
    paths: readonly string[],
    giveWay: () => Promise<void>,
  ): Promise<void> {
    const coded = paths.filter((path) => this.#known.has(path));
    for await (const graph of resolveDocuments(context, this, coded, this.#view)) {
      this.#resolved.set(graph.path, { reads: graph.reads, edges: edgesByIdentity(graph.edges) });
      await giveWay();
    }
  }
}

const keyOf = ({ contentHash, chunker }: Omit<StateDocument, "path" | "language">): string =>
  `${contentHash} ${chunker}`;

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, new Set([value]));
  else known.add(value);
}

function pick(
  from: ReadonlyMap<string, ReadonlySet<string>>,
  keys: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const key of keys) {
    const paths = from.get(key);
    if (paths !== undefined && paths.size > 0) found.set(key, [...paths].sort());
  }
  return found;
}

/** Whether some of `few` stand in `many`; both sorted. */
function shares(few: Uint32Array, many: Uint32Array): boolean {
  for (const wanted of few) {
    let low = 0;
    let high = many.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((many[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    if (many[low] === wanted) return true;
  }
  return false;
}
