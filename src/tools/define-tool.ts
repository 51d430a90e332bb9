/** What a tool is: its schema, its hints and a thin handler. Everything that tools share happens once, in the dispatcher. */
import type { z } from "zod";
import type { AnswerSearch } from "../ports/answerer.ts";
import type { FolderPolicy } from "../ports/folder-policy.ts";
import type { AnswerWalk } from "../ports/graph-answerer.ts";
import type { Indexer } from "../ports/indexer.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import type { Workspaces } from "../ports/workspaces.ts";
import type { RunningProjections } from "../sync/run-projections.ts";

/** What handlers may use. */
export interface ToolServices {
  readonly workspaces: Workspaces;
  readonly indexer: Indexer;
  readonly answer: AnswerSearch;
  readonly traverse: AnswerWalk;
  /** Absent or null where nothing but files can hold the catalog. */
  readonly projections?: RunningProjections | null;
  readonly policy: FolderPolicy;
  /** Token budget of a reply when the call names none. */
  readonly replyMaxTokens: number;
  /** What repositories' own files asked for and did not get, one sentence each. */
  readonly notices: (folders: readonly string[]) => Promise<readonly string[]>;
}

export interface ToolCall<Args> {
  readonly args: Args;
  readonly context: OperationContext;
  readonly services: ToolServices;
  /** May be called as often as there is news; the dispatcher sends what is due. */
  readonly reportProgress: (done: number, total: number, message: string) => void;
}

export interface ToolReply {
  readonly text: string;
  /** Only of tools with an output schema, whose shape it has. Clients may show it instead of the text. */
  readonly structured?: Readonly<Record<string, unknown>>;
  /** The work that was asked for failed, though the call itself did not. */
  readonly isError?: boolean;
}

/** All four are stated: an absent hint means the worst case. */
export interface ToolHints {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

export interface ToolDefinition<Shape extends z.ZodRawShape> {
  readonly name: string;
  readonly title: string;
  /** Written for the agent; under 2,048 characters. */
  readonly description: string;
  /** Made on first use. Strict: unknown arguments are errors. */
  readonly input: () => z.ZodObject<Shape, z.core.$strict>;
  readonly output?: () => z.ZodObject;
  readonly hints: ToolHints;
  /** Vendor keys, such as `anthropic/alwaysLoad`. */
  readonly meta?: Readonly<Record<string, unknown>>;
  /** A correct call, shown after a wrong one. */
  readonly example: string;
  readonly timeoutMs: number;
  readonly handle: (
    call: ToolCall<z.infer<z.ZodObject<Shape, z.core.$strict>>>,
  ) => Promise<ToolReply>;
}

/** A tool whose argument types are forgotten, so that different ones fit in one list. */
export type Tool = Omit<ToolDefinition<z.ZodRawShape>, "input" | "handle"> & {
  readonly input: () => z.ZodObject;
  readonly handle: (call: ToolCall<never>) => Promise<ToolReply>;
};

/** Checks a definition's types and forgets them. */
export function defineTool<Shape extends z.ZodRawShape>(definition: ToolDefinition<Shape>): Tool {
  return definition;
}
