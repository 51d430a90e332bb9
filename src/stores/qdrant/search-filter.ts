/** A search's filter as far as Qdrant's indexes can tell; what they cannot is checked afterwards. */
import type { DatasetScope } from "../../domain/dataset.ts";
import type { SearchFilter } from "../../ports/lexical-index.ts";
import { foldSymbol } from "../filter-match.ts";

interface FieldMatch {
  readonly key: string;
  readonly match:
    | { readonly value: string | number | boolean }
    | { readonly any: readonly string[] };
}

interface FieldRange {
  readonly key: string;
  readonly range: { readonly lt?: number; readonly lte?: number; readonly gte?: number };
}

export type Condition = FieldMatch | FieldRange | QdrantFilter;

export interface QdrantFilter {
  readonly must?: Condition[];
  readonly should?: Condition[];
  readonly must_not?: Condition[];
}

export const equals = (key: string, value: string | number | boolean): FieldMatch => ({
  key,
  match: { value },
});
export const oneOf = (key: string, any: readonly string[]): FieldMatch => ({ key, match: { any } });

/** Qualified names have few parts; a longer run is looked for in the chunks themselves. */
const MOST_PARTS = 6;

/** Every run of parts of these dotted names, folded: `a.b` gives `a`, `b`, `a.b`. */
export function symbolRuns(qualifiedNames: readonly string[]): string[] {
  const runs = new Set<string>();
  for (const name of qualifiedNames) {
    const parts = name.toLowerCase().split(".");
    parts.forEach((_, from) => {
      const most = Math.min(parts.length, from + MOST_PARTS);
      for (let to = from + 1; to <= most; to++) runs.add(parts.slice(from, to).join("."));
    });
  }
  runs.delete("");
  return [...runs];
}

/** Characters with a meaning in a glob. */
const GLOB = /[*?[\]{}()!+@|\\]/;

/**
 * The file, and the folder with its `/`, that everything passing a pattern is or lies in; null where nothing can be said. Both, because a
 * pattern may name either, and `a/**` means the file `a` too.
 */
export function placesOf(pattern: string): readonly string[] | null {
  const parts = pattern
    .replace(/^\.?\/+/, "")
    .replace(/\/+$/, "")
    .split("/");
  // one part alone is tried against file names anywhere
  if (parts.length === 1) return null;
  const plain = parts.findIndex((part) => GLOB.test(part) || part === "" || /^\.+$/.test(part));
  const place = parts.slice(0, plain < 0 ? parts.length : plain).join("/");
  return place === "" ? null : [place, `${place}/`];
}

/** The places (`path_prefixes`) that a scope's paths are at; null for all. */
function placesIn(prefix: string, patterns: readonly string[]): readonly string[] | null {
  const whole = prefix.slice(0, prefix.lastIndexOf("/") + 1);
  const all = whole === "" ? null : [whole];
  const places = patterns.filter((pattern) => !pattern.startsWith("!")).map(placesOf);
  // below a part of a name nothing can be said of folders
  if (places.length === 0 || places.includes(null) || whole !== prefix) return all;
  return [...new Set(places.flatMap((each) => each ?? []))].map((place) => `${prefix}${place}`);
}

/** Points of a tenant's copy that may pass. */
export function searchFilter(
  { tenantId, copy }: { readonly tenantId: string; readonly copy: number },
  scopes: readonly DatasetScope[],
  filter: SearchFilter,
): QdrantFilter {
  const must: Condition[] = [
    equals("tenant_id", tenantId),
    equals("copy", copy),
    oneOf("dataset_id", [...new Set(scopes.map(({ datasetId }) => datasetId))]),
  ];
  const places = scopes.map(({ datasetId, prefix }) => ({
    datasetId,
    within: placesIn(prefix, filter.paths),
  }));
  if (places.some(({ within }) => within !== null))
    must.push({
      should: places.map(({ datasetId, within }) => ({
        must: [
          equals("dataset_id", datasetId),
          ...(within === null ? [] : [oneOf("path_prefixes", within)]),
        ],
      })),
    });
  if (filter.languages.length > 0) must.push(oneOf("language", filter.languages));
  if (filter.kinds.length > 0) must.push(oneOf("kinds", filter.kinds));
  const symbol = filter.symbol === null ? null : foldSymbol(filter.symbol);
  if (symbol !== null && symbol.split(".").length <= MOST_PARTS && symbol !== "")
    must.push(equals("symbols", symbol));
  return { must };
}
