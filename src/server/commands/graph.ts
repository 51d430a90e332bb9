/** `quarry graph <start>`: the tool's answer on the command line. */
import { runTraverse, type TraverseArguments, traverseGraph } from "../../tools/traverse-graph.ts";
import { type CommandContext, EXIT, toolArguments } from "./command.ts";
import { indexWithProgress } from "./index-folder.ts";

export interface GraphOptions {
  readonly relation?: string;
  readonly to?: string;
  readonly direction?: string;
  readonly depth?: string;
  readonly kind?: string[];
  readonly minConfidence?: string;
  readonly glob?: string[];
  readonly path?: string;
  readonly asOf?: string;
  readonly changedSince?: string;
  readonly limit?: string;
  readonly maxTokens?: string;
  readonly cursor?: string;
  readonly json?: boolean;
}

const toNumber = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);

export async function graph(
  command: CommandContext,
  start: string,
  options: GraphOptions,
): Promise<number> {
  const { context, output } = command;
  const args: TraverseArguments = toolArguments(traverseGraph, {
    start,
    relation: options.relation,
    to: options.to,
    direction: options.direction,
    depth: toNumber(options.depth),
    kinds: options.kind,
    min_confidence: toNumber(options.minConfidence),
    globs: options.glob,
    path: options.path,
    as_of: options.asOf,
    changed_since: options.changedSince,
    limit: toNumber(options.limit),
    max_tokens: toNumber(options.maxTokens),
    cursor: options.cursor,
  });
  const services = await command.services();
  const call = { args, context, services, reportProgress: () => {} };
  let outcome = await runTraverse(call);
  if (outcome.answer === null) {
    // whoever types a question can wait for the first index, and sees how far it is
    await indexWithProgress(command, options.path);
    outcome = await runTraverse(call);
  }
  if (options.json === true)
    output.print(JSON.stringify({ note: outcome.note, ...outcome.answer }));
  else {
    if (outcome.note !== "") output.note(outcome.note);
    if (outcome.answer !== null) output.print(outcome.answer.text);
  }
  return EXIT.done;
}
