/** Labels, relation types and keys of what Quarry holds in Neo4j. Labels of others (Graphiti's Entity, Episodic, Community) are never touched. */
import { hash } from "node:crypto";
import { formatUuid } from "../../domain/created-id.ts";
import { AppError } from "../../domain/errors.ts";
import { EDGE_KINDS, type EdgeKind } from "../../domain/graph.ts";
import { SYMBOL_KINDS, type SymbolKind } from "../../domain/symbol.ts";

/** On every node of ours, so that no constraint, index or statement ever meets anybody else's. */
export const OURS = "QuarryNode";

const labelOf = (kind: string): string => `${kind[0]?.toUpperCase()}${kind.slice(1)}`;

/** Such as `Function`. */
export const SYMBOL_LABELS: Readonly<Record<SymbolKind, string>> = Object.fromEntries(
  SYMBOL_KINDS.map((kind) => [kind, labelOf(kind)]),
) as Record<SymbolKind, string>;

const KINDS: ReadonlySet<string> = new Set(EDGE_KINDS);

/** Such as `USES_TYPE`. It becomes a part of statements, so nothing but a kind may pass. Throws AppError INVALID_ARGUMENT. */
export function typeOf(kind: EdgeKind): string {
  if (!KINDS.has(kind)) throw new AppError("INVALID_ARGUMENT", "There is no such kind of edge.");
  return kind.toUpperCase();
}

export const kindOf = (type: string): EdgeKind => type.toLowerCase() as EdgeKind;

/** For a pattern: `CALLS|READS`. */
export const typesOf = (kinds: readonly EdgeKind[]): string =>
  [...new Set(kinds)].map(typeOf).join("|");

export const ALL_TYPES = typesOf(EDGE_KINDS);

/** A dataset of a tenant in one generation of its data. The tenant comes first and cannot run into what follows. */
export function placeOf(tenantId: string, generation: string, datasetId: string): string {
  return `${generationPrefix(tenantId, generation)}${encodeURIComponent(datasetId)}`;
}

/** With what the places of a generation begin. */
export const generationPrefix = (tenantId: string, generation: string): string =>
  `${encodeURIComponent(tenantId)}|${generation}|`;

/** A place is `before`, then the generation, then `after`: in Cypher the generation is known only there. */
export function placeAround(
  tenantId: string,
  datasetId: string,
): { readonly before: string; readonly after: string } {
  return { before: `${encodeURIComponent(tenantId)}|`, after: `|${encodeURIComponent(datasetId)}` };
}

const digest = (text: string): Buffer => hash("sha256", text, "buffer");

/** Name of a thing in a place, the same whoever makes it. */
export const keyOf = (...parts: readonly (string | number)[]): string =>
  digest(parts.join("\0")).toString("base64url", 0, 20);

/** A UUID that the same parts always have. */
export function derivedUuid(...parts: readonly (string | number)[]): string {
  const bytes = digest(parts.join("\0"));
  bytes[6] = 0x80 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return formatUuid(bytes);
}

/** A number that differs where the parts do: what is held is compared by it. */
export const stateOf = (parts: readonly unknown[]): number =>
  digest(JSON.stringify(parts)).readUIntBE(0, 6);
