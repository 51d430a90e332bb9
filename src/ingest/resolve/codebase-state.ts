/** A state of a code base to resolve over: the present one, or one of the past. */
import type { CodeFacts } from "../../domain/code-facts.ts";
import type { LanguageId } from "../../domain/language.ts";
import type { OperationContext } from "../../ports/operation-context.ts";

export interface StateDocument {
  readonly path: string;
  readonly contentHash: string;
  readonly chunker: string;
  readonly language: LanguageId;
}

export interface CodebaseState {
  /** Every document, by path. */
  readonly documents: ReadonlyMap<string, StateDocument>;
  /** Facts by path; documents without are left out. */
  readFacts(
    context: OperationContext,
    paths: readonly string[],
  ): Promise<ReadonlyMap<string, CodeFacts>>;
  /** Paths that define a symbol of each plain name; names that nobody defines are left out. */
  definers(
    context: OperationContext,
    names: readonly string[],
  ): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Paths that declare each module. */
  moduleFiles(
    context: OperationContext,
    modules: readonly string[],
  ): Promise<ReadonlyMap<string, readonly string[]>>;
}
