/** Finds a piece of a file again after the file has changed. */
import type { Chunk } from "../../domain/chunk.ts";
import type { RefreshedDocument } from "../../ports/refresher.ts";
import type { Finding, ReadFinding } from "../finding.ts";

type ReadDocument = Extract<RefreshedDocument, { readonly state: "read" }>;

/** Chunks that hold the same text, else the same definitions, else stand where the finding stood. */
function successors(finding: Finding, document: ReadDocument): readonly Chunk[] {
  const same = document.chunks.filter(({ textHash }) => textHash === finding.textHash);
  const single = finding.ordinals.first === finding.ordinals.last;
  if (single && same.length > 0) return same.slice(0, 1);
  const names = new Set(finding.definitions.map(({ qualifiedName }) => qualifiedName));
  const ordinals = new Set(
    document.symbols
      .filter(({ qualifiedName }) => names.has(qualifiedName))
      .map(({ chunkOrdinal }) => chunkOrdinal),
  );
  const defining = document.chunks.filter(({ ordinal }) => ordinals.has(ordinal));
  if (defining.length > 0)
    return defining.slice(0, 1 + finding.ordinals.last - finding.ordinals.first);
  return document.chunks.filter(
    ({ span }) => span.lineStart <= finding.lineEnd && span.lineEnd >= finding.lineStart,
  );
}

/** The finding in the file's present text; null when nothing of it is left. */
export function relocate(finding: Finding, document: ReadDocument): ReadFinding | null {
  const chunks = successors(finding, document);
  const first = chunks[0];
  if (first === undefined) return null;
  // pieces that drifted apart are shown from the first on, up to where they stop following each other
  let last = first;
  for (const chunk of chunks) if (chunk.ordinal === last.ordinal + 1) last = chunk;
  return {
    ...finding,
    lineStart: first.span.lineStart,
    lineEnd: last.span.lineEnd,
    textStart: first.textStart,
    textEnd: last.textEnd,
    kind: first.kind,
    scope: first.scope,
    definitions: document.symbols.filter(
      ({ chunkOrdinal }) => chunkOrdinal >= first.ordinal && chunkOrdinal <= last.ordinal,
    ),
    ordinals: { first: first.ordinal, last: last.ordinal },
    textHash: first.textHash,
    focusLines: finding.focusLines.map((line) => line + first.span.lineStart - finding.lineStart),
    text: document.text.toString("utf8", first.textStart, last.textEnd),
    stale: false,
  };
}
