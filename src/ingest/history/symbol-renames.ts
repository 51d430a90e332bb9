/** Links what a commit renamed: documents as git sees it, symbols by their bodies and by their names in renamed files. */
import { createHash } from "node:crypto";
import type { PastRename } from "../../domain/past.ts";
import type { SymbolDefinition } from "../../domain/symbol.ts";

/** One state of a file in a commit. */
export interface SymbolsOfFile {
  readonly path: string;
  readonly symbols: readonly SymbolDefinition[];
  /** Its bytes; null where spans would not fit them. */
  readonly text: Buffer | null;
}

export interface ChangedSymbols {
  readonly before: SymbolsOfFile | null;
  readonly after: SymbolsOfFile | null;
}

/** A shorter body is equal to another by chance: getters, empty overrides. */
const LEAST_BODY_BYTES = 40;

interface Named {
  readonly path: string;
  readonly name: string;
}

interface Place extends Named {
  readonly body: string | null;
}

/** In order of the changes. A body that more than one symbol lost or gained links nothing. */
export function findSymbolRenames(
  position: number,
  changes: readonly ChangedSymbols[],
): readonly PastRename[] {
  const links: (readonly [from: Named, to: Named])[] = [];
  const vanished = new Map<string, Place>();
  const appeared = new Map<string, Place>();
  for (const { before, after } of changes) {
    const old = placesOf(before);
    const now = placesOf(after);
    for (const [name, place] of old) if (!now.has(name)) vanished.set(keyOf(place), place);
    for (const [name, place] of now) if (!old.has(name)) appeared.set(keyOf(place), place);
    if (before !== null && after !== null && before.path !== after.path)
      links.push(
        [
          { path: before.path, name: "" },
          { path: after.path, name: "" },
        ],
        ...inBoth(old, now),
      );
  }
  links.push(...sameBodies(vanished, appeared));
  return links.map(([from, to]) => ({
    position,
    ...{ fromPath: from.path, fromName: from.name },
    ...{ toPath: to.path, toName: to.name },
  }));
}

/** What is called otherwise afterwards, by its body. What only changed its place within the commit is no rename. */
function sameBodies(
  vanished: ReadonlyMap<string, Place>,
  appeared: ReadonlyMap<string, Place>,
): (readonly [Place, Place])[] {
  const lost = byBody([...vanished.values()].filter((place) => !appeared.has(keyOf(place))));
  const gained = byBody([...appeared.values()].filter((place) => !vanished.has(keyOf(place))));
  return [...lost].flatMap(([body, from]) => {
    const to = gained.get(body);
    return from === null || to == null ? [] : [[from, to] as const];
  });
}

/** What has the same name before and after. */
function inBoth(
  old: ReadonlyMap<string, Place>,
  now: ReadonlyMap<string, Place>,
): (readonly [Place, Place])[] {
  return [...old].flatMap(([name, place]) => {
    const same = now.get(name);
    return same === undefined ? [] : [[place, same] as const];
  });
}

const keyOf = ({ path, name }: Place): string => `${path}#${name}`;

/** By qualified name; of several by one name the first counts. */
function placesOf(file: SymbolsOfFile | null): Map<string, Place> {
  const places = new Map<string, Place>();
  if (file === null) return places;
  for (const symbol of file.symbols) {
    const { qualifiedName: name } = symbol;
    if (places.has(name)) continue;
    const body = file.text === null ? null : bodyOf(symbol, file.text);
    places.set(name, { path: file.path, name, body });
  }
  return places;
}

/** Null where a body stands for several symbols. */
function byBody(places: readonly Place[]): Map<string, Place | null> {
  const found = new Map<string, Place | null>();
  for (const place of places)
    if (place.body !== null) found.set(place.body, found.has(place.body) ? null : place);
  return found;
}

/** Hash of kind and definition with its own name taken out, so that recursion and a new name change nothing. */
function bodyOf({ span, name, kind }: SymbolDefinition, text: Buffer): string | null {
  if (span.byteEnd - span.byteStart < LEAST_BODY_BYTES) return null;
  const definition = text.toString("latin1", span.byteStart, span.byteEnd);
  const written = Buffer.from(name).toString("latin1");
  const body = definition.split(written).join("\0").replace(/\s+/g, " ");
  if (body.length < LEAST_BODY_BYTES) return null;
  return createHash("sha256").update(`${kind}\0${body}`).digest("base64");
}
