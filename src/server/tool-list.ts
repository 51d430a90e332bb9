/** The tools that are served, in the order that clients see. */
import type { Tool } from "../tools/define-tool.ts";
import { indexCodebase } from "../tools/index-codebase.ts";
import { searchCode } from "../tools/search-code.ts";
import { syncStatus } from "../tools/sync-status.ts";
import { traverseGraph } from "../tools/traverse-graph.ts";

/** A fixed order keeps clients' prompt caches warm. */
export const TOOLS: readonly Tool[] = [searchCode, traverseGraph, indexCodebase, syncStatus];
