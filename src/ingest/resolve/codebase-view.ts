/** The code base in memory, as far as it was asked for, with a note of every question: the result's dependencies. */
import type { CodeFacts } from "../../domain/code-facts.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { CodebaseState } from "./codebase-state.ts";
import type { DependencyKey } from "./dependency-key.ts";
import { IndexedFile } from "./file-model.ts";
import type { CodebaseView, FileModel } from "./language-rules.ts";
import { rulesOf } from "./languages/registry.ts";

/** Facts kept in memory, counted by expressions and references: about 100 bytes each. */
const MOST_HELD = 2_000_000;

/** Of some twenty reads each. */
const MOST_SHARED = 20_000;

const EMPTY: readonly string[] = [];

export class TracedView implements CodebaseView {
  readonly #state: CodebaseState;
  readonly #models = new Map<string, FileModel | null>();
  readonly #definers = new Map<string, readonly string[]>();
  readonly #modules = new Map<string, readonly string[]>();
  readonly #byFileName = new Map<string, string[]>();
  readonly #byFolder = new Map<string, string[]>();
  readonly #parsed = new Map<string, unknown>();
  /** Keys of what was parsed, by path. */
  readonly #readings = new Map<string, string[]>();
  readonly #missing = {
    paths: new Set<string>(),
    names: new Set<string>(),
    modules: new Set<string>(),
  };
  #held = 0;
  #reads = new Set<DependencyKey>();
  readonly #made = new Map<string, unknown>();
  /** With what was read for it, which whoever takes it depends on too. */
  readonly #shared = new Map<
    string,
    { readonly made: unknown; readonly reads: ReadonlySet<DependencyKey> }
  >();

  constructor(state: CodebaseState) {
    this.#state = state;
    for (const path of state.documents.keys()) this.#enter(path);
  }

  /** Documents came, went or changed, and with them who defines these names and declares these modules. */
  forget(changed: {
    readonly paths: Iterable<string>;
    readonly names: Iterable<string>;
    readonly modules: Iterable<string>;
  }): void {
    this.#shared.clear();
    for (const path of changed.paths) {
      const model = this.#models.get(path);
      if (model != null) this.#held -= sizeOf(model.facts);
      this.#models.delete(path);
      for (const key of this.#readings.get(path) ?? []) this.#parsed.delete(key);
      this.#readings.delete(path);
      this.#leave(path);
      if (this.#state.documents.has(path)) this.#enter(path);
    }
    for (const name of changed.names) this.#definers.delete(name);
    for (const module of changed.modules) this.#modules.delete(module);
  }

  /** Starts a document: from now on, reads are its own. */
  begin(): void {
    this.#reads = new Set();
    this.#made.clear();
    if (this.#held > MOST_HELD) this.#drop();
  }

  get reads(): ReadonlySet<DependencyKey> {
    return this.#reads;
  }

  get isMissing(): boolean {
    const { paths, names, modules } = this.#missing;
    return paths.size + names.size + modules.size > 0;
  }

  exists(path: string): boolean {
    this.#reads.add(`path ${path}`);
    return this.#state.documents.has(path);
  }

  model(path: string): FileModel | null {
    this.#reads.add(`outline ${path}`);
    const known = this.#models.get(path);
    if (known !== undefined) return known;
    if (this.#state.documents.has(path)) this.#missing.paths.add(path);
    return null;
  }

  definers(name: string): readonly string[] {
    this.#reads.add(`name ${name}`);
    const known = this.#definers.get(name);
    if (known === undefined) this.#missing.names.add(name);
    return known ?? EMPTY;
  }

  moduleFiles(module: string): readonly string[] {
    this.#reads.add(`module ${module}`);
    const known = this.#modules.get(module);
    if (known === undefined) this.#missing.modules.add(module);
    return known ?? EMPTY;
  }

  filesNamed(name: string): readonly string[] {
    this.#reads.add(`file ${name}`);
    return this.#byFileName.get(name) ?? EMPTY;
  }

  filesIn(folder: string): readonly string[] {
    this.#reads.add(`folder ${folder}`);
    return this.#byFolder.get(folder) ?? EMPTY;
  }

  once<Made>(key: string, make: () => Made): Made {
    if (this.#made.has(key)) return this.#made.get(key) as Made;
    const made = make();
    this.#made.set(key, made);
    return made;
  }

  shared<Made>(key: string, make: () => Made): Made {
    const known = this.#shared.get(key);
    if (known !== undefined) {
      for (const read of known.reads) this.#reads.add(read);
      return known.made as Made;
    }
    const outer = this.#reads;
    this.#reads = new Set();
    const made = make();
    const reads = this.#reads;
    for (const read of reads) outer.add(read);
    this.#reads = outer;
    // with something missing, it is provisional
    if (this.isMissing) return made;
    if (this.#shared.size >= MOST_SHARED) this.#shared.clear();
    this.#shared.set(key, { made, reads });
    return made;
  }

  settings<Parsed>(
    path: string,
    what: string,
    parse: (text: string) => Parsed | null,
  ): Parsed | null {
    if (!this.exists(path)) return null;
    const text = this.model(path)?.facts.settings;
    if (text === undefined) return null;
    const key = `${what} ${path}`;
    const known = this.#parsed.get(key);
    if (known !== undefined) return known as Parsed | null;
    const parsed = parse(text);
    this.#parsed.set(key, parsed);
    push(this.#readings, path, key);
    return parsed;
  }

  /** Fetches the facts of documents whose turn comes soon, all at once: a catalog may be a network away. */
  async readAhead(context: OperationContext, paths: readonly string[]): Promise<void> {
    const wanted = paths.filter(
      (path) => !this.#models.has(path) && this.#state.documents.has(path),
    );
    if (wanted.length === 0) return;
    const facts = await this.#state.readFacts(context, wanted);
    for (const path of wanted) this.#keep(path, facts.get(path));
  }

  /** Fetches what was missing. */
  async fetch(context: OperationContext): Promise<void> {
    const { paths, names, modules } = this.#missing;
    if (paths.size > 0) {
      const wanted = [...paths];
      const facts = await this.#state.readFacts(context, wanted);
      for (const path of wanted) this.#keep(path, facts.get(path));
      paths.clear();
    }
    if (names.size > 0) {
      const wanted = [...names];
      const found = await this.#state.definers(context, wanted);
      for (const name of wanted) this.#definers.set(name, found.get(name) ?? EMPTY);
      names.clear();
    }
    if (modules.size > 0) {
      const wanted = [...modules];
      const found = await this.#state.moduleFiles(context, wanted);
      for (const module of wanted) this.#modules.set(module, found.get(module) ?? EMPTY);
      modules.clear();
    }
  }

  #keep(path: string, facts: CodeFacts | undefined): void {
    const document = this.#state.documents.get(path);
    if (facts === undefined || document === undefined) {
      this.#models.set(path, null);
      return;
    }
    this.#held += sizeOf(facts);
    const { language } = document;
    this.#models.set(path, new IndexedFile(path, language, facts, rulesOf(language)));
  }

  #drop(): void {
    this.#models.clear();
    this.#shared.clear();
    this.#parsed.clear();
    this.#readings.clear();
    this.#held = 0;
  }

  #enter(path: string): void {
    for (const [map, key] of this.#listsOf(path)) insert(map, key, path);
  }

  #leave(path: string): void {
    for (const [map, key] of this.#listsOf(path)) {
      const left = map.get(key)?.filter((each) => each !== path) ?? [];
      if (left.length > 0) map.set(key, left);
      else map.delete(key);
    }
  }

  #listsOf(path: string): [Map<string, string[]>, string][] {
    const slash = path.lastIndexOf("/");
    return [
      [this.#byFileName, path.slice(slash + 1)],
      ...(slash < 0
        ? []
        : [[this.#byFileName, withFolder(path)] as [Map<string, string[]>, string]]),
      [this.#byFolder, slash < 0 ? "" : path.slice(0, slash)],
    ];
  }
}

const sizeOf = ({ expressions, references, bindings }: CodeFacts): number =>
  expressions.length + references.length + bindings.length;

/** The file's name with its folder's: `shop/__init__.py`. */
export function withFolder(path: string): string {
  return path.split("/").slice(-2).join("/");
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** In order, so that what is found does not hang on which document came first. */
function insert(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key) ?? [];
  const last = list.at(-1);
  const at = last === undefined || last < value ? -1 : list.findIndex((each) => each >= value);
  if (at < 0) list.push(value);
  else if (list[at] !== value) list.splice(at, 0, value);
  map.set(key, list);
}
