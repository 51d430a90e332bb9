/** An analyzer for documents that parse threads cannot open themselves: a source reads them, the threads get bytes. */
import type { DocumentStat } from "../../domain/document.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Source } from "../../ports/source.ts";
import type { AnalyzedDocument, Analyzer, DocumentInput } from "../analyzer.ts";

/** Held in memory at once, twice: while one part is analysed, the next is read. */
const PART_BYTES = 4_000_000;
const PART_FILES = 256;

interface Part {
  readonly inputs: readonly DocumentInput[];
  readonly gone: readonly string[];
}

/** The same analyzer, fed from `source`. What it says of a document bears the stat that was listed. */
export function readThrough(analyzer: Analyzer, source: Source): Analyzer {
  return {
    ...analyzer,
    async *analyze(context, params) {
      const parts = toParts(params.documents);
      const listed = new Map(params.documents.map((stat) => [stat.path, stat]));
      let coming = readPart(context, source, parts[0] ?? []);
      for (const [i] of parts.entries()) {
        const { inputs, gone } = await coming;
        coming = readPart(context, source, parts[i + 1] ?? []);
        coming.catch(() => undefined); // awaited by the next turn
        for (const path of gone) yield { outcome: "gone", path };
        const documents = { ...params, documents: inputs };
        for await (const document of analyzer.analyze(context, documents))
          yield withStat(document, listed.get(document.path));
      }
    },
  };
}

function toParts(documents: readonly DocumentStat[]): readonly (readonly DocumentStat[])[] {
  const parts: DocumentStat[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const document of documents) {
    const part = parts.at(-1);
    if (
      part === undefined ||
      bytes + document.sizeBytes > PART_BYTES ||
      part.length === PART_FILES
    ) {
      parts.push([document]);
      bytes = 0;
    } else part.push(document);
    bytes += document.sizeBytes;
  }
  return parts;
}

async function readPart(
  context: OperationContext,
  source: Source,
  documents: readonly DocumentStat[],
): Promise<Part> {
  const inputs: DocumentInput[] = [];
  const gone: string[] = [];
  for (const stat of documents) {
    const read = await source.read(context, stat.path);
    if (read === null) gone.push(stat.path);
    else inputs.push({ ...stat, bytes: new Uint8Array(read.bytes) });
  }
  return { inputs, gone };
}

function withStat(document: AnalyzedDocument, stat: DocumentStat | undefined): AnalyzedDocument {
  return "stat" in document && stat !== undefined ? { ...document, stat } : document;
}
