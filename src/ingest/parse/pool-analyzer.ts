/** The worker pool as the `Analyzer` that indexing knows, with one folder's settings. */
import type { LanguageId } from "../../domain/language.ts";
import type { AnalyzedDocument, Analyzer } from "../analyzer.ts";
import type { AnalyzeSettings } from "./analyze-settings.ts";
import type { AnalyzerPool } from "./analyzer-pool.ts";
import { chunkerName, indexFingerprint } from "./chunker-name.ts";
import type { FileOutcome } from "./worker-protocol.ts";

/** Several analyzers may share one pool. */
export function createPoolAnalyzer(
  pool: AnalyzerPool,
  settings: AnalyzeSettings,
  maxFileBytes: number,
): Analyzer {
  const chunkers = new Map<string, string>();
  const chunkerOf = (language: string): string => {
    const known = chunkers.get(language);
    if (known !== undefined) return known;
    const name = chunkerName(language as LanguageId, settings);
    chunkers.set(language, name);
    return name;
  };
  return {
    fingerprint: indexFingerprint(settings),
    isCurrent: (chunker, language) => chunker === chunkerOf(language),
    async *analyze(context, { root, documents, known }) {
      const outcomes = pool.analyze({
        root,
        files: documents,
        settings,
        maxFileBytes,
        signal: context.signal,
        ...(known === null ? {} : { findKnown: known }),
      });
      for await (const group of outcomes) yield* group.map(toDocument);
    },
  };
}

function toDocument(outcome: FileOutcome): AnalyzedDocument {
  if (outcome.outcome !== "skipped") return outcome;
  const stat = outcome.stat ?? { path: outcome.path, sizeBytes: 0, mtimeMs: -1 };
  return { ...outcome, stat };
}
