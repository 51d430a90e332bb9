/** How well a name that somebody wrote fits a definition. */

/** What languages and people write between the parts of a name. */
const JOINTS = /::|->|[.#:/\\]/;

/** 0: the qualified name itself; 1: its last parts; 2: the same but for letter case. */
type Fit = 0 | 1 | 2;

export interface SymbolName {
  /** Names that a definition can have, without their qualifiers: to be looked up. */
  readonly plain: readonly string[];
  /** Null when the definition has another name. */
  readonly fit: (path: string, qualifiedName: string) => Fit | null;
}

/**
 * Reads `open`, `Store.open`, `Store::open`, `Store#open`, and a name with its module before it (`pkg.mod.Store.open`), whose first parts
 * are then the last folders and the file's own name. A name that holds such signs itself (a heading) is found as it is.
 */
export function readSymbolName(written: string): SymbolName {
  const name = written.trim();
  const parts = partsOf(name);
  const last = parts.at(-1);
  return {
    plain: [...new Set(last === undefined ? [name] : [name, last])],
    fit: (path, qualifiedName) => {
      const own = partsOf(qualifiedName);
      if (qualifiedName === name || isSame(own, parts)) return 0;
      if (endsWithin(path, own, parts)) return 1;
      const isNear =
        qualifiedName.toLowerCase() === name.toLowerCase() ||
        endsWithin(path.toLowerCase(), own.map(lower), parts.map(lower));
      return isNear ? 2 : null;
    },
  };
}

const lower = (part: string): string => part.toLowerCase();

function partsOf(name: string): string[] {
  return name.split(JOINTS).filter((part) => part !== "");
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && endsWith(a, b);
}

/** Whether a definition's name, with the modules before it where that needs them, ends like this. */
function endsWithin(path: string, own: readonly string[], end: readonly string[]): boolean {
  return (
    endsWith(own, end) || modulesOf(path).some((modules) => endsWith([...modules, ...own], end))
  );
}

function endsWith(list: readonly string[], end: readonly string[]): boolean {
  const skipped = list.length - end.length;
  return skipped >= 0 && end.length > 0 && end.every((part, i) => list[skipped + i] === part);
}

/** Files that may stand for their folder. */
const FOLDER_FILES = /^(?:index|__init__|mod|lib|main)$/;

/** What a path may be called as a module: with its file's own name, for some files without it. */
function modulesOf(path: string): string[][] {
  const folders = path.split("/");
  const file = (folders.pop() ?? "").replace(/\.[^.]*$/, "");
  const whole = [...folders, ...file.split(".")];
  return FOLDER_FILES.test(file) ? [whole, folders] : [whole];
}

interface Fitting {
  readonly fit: number;
  readonly versionPk: number;
  readonly key: { readonly path: string };
  readonly symbol: { readonly ordinal: number };
}

/** The definitions that fit best, each once: by how they fit, then by path in order of bytes and by position. */
export function bestFits<Found extends Fitting>(found: readonly Found[], limit: number): Found[] {
  const unique = new Map(found.map((each) => [`${each.versionPk} ${each.symbol.ordinal}`, each]));
  return [...unique.values()]
    .sort(
      (a, b) =>
        a.fit - b.fit ||
        Buffer.compare(Buffer.from(a.key.path), Buffer.from(b.key.path)) ||
        a.symbol.ordinal - b.symbol.ordinal,
    )
    .slice(0, limit);
}
