/** Findings: places that answer a question, before freshness and rendering. */
import type { SymbolDefinition } from "../domain/symbol.ts";
import type { Workspace } from "../ports/workspaces.ts";

export interface Finding {
  readonly workspace: Workspace;
  /** Relative to the dataset's folder. */
  readonly path: string;
  readonly contentHash: string;
  readonly language: string;
  /** 1-based, inclusive. */
  readonly lineStart: number;
  readonly lineEnd: number;
  /** Where it lies in the stored UTF-8 text. */
  readonly textStart: number;
  readonly textEnd: number;
  readonly kind: string;
  readonly scope: string;
  readonly definitions: readonly SymbolDefinition[];
  /** First and last chunk of it. */
  readonly ordinals: { readonly first: number; readonly last: number };
  readonly textHash: string;
  /** Lines that must be shown first: those an exact search matched. */
  readonly focusLines: readonly number[];
  readonly score: number;
  /** What its score is made of, where that was asked for. */
  readonly why?: string | undefined;
}

export interface Findings {
  /** Best first. */
  readonly list: readonly Finding[];
  /** False when more may exist than were looked at. */
  readonly complete: boolean;
  /** Full sentences about how they were found. */
  readonly notices: readonly string[];
}

/** A finding with the text to show. */
export interface ReadFinding extends Finding {
  readonly text: string;
  /** The text is not known to be the file's text now. */
  readonly stale: boolean;
}
