/** `quarry search <question>`: the tool's answer on the command line. */
import { runSearch, type SearchArguments, searchCode } from "../../tools/search-code.ts";
import { type CommandContext, EXIT, toolArguments } from "./command.ts";
import { indexWithProgress } from "./index-folder.ts";

export interface SearchOptions {
  readonly path?: string;
  readonly glob?: string[];
  readonly language?: string[];
  readonly kind?: string[];
  readonly symbol?: string;
  readonly limit?: string;
  readonly format?: string;
  readonly maxTokens?: string;
  readonly cursor?: string;
  readonly mode?: string;
  readonly explain?: boolean;
  readonly asOf?: string;
  readonly changedSince?: string;
  readonly json?: boolean;
}

const toNumber = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);

export async function search(
  command: CommandContext,
  question: string,
  options: SearchOptions,
): Promise<number> {
  const { context, output } = command;
  const args: SearchArguments = toolArguments(searchCode, {
    query: question,
    path: options.path,
    globs: options.glob,
    language: options.language,
    kind: options.kind,
    symbol: options.symbol,
    limit: toNumber(options.limit),
    format: options.format,
    max_tokens: toNumber(options.maxTokens),
    cursor: options.cursor,
    mode: options.mode,
    explain: options.explain,
    as_of: options.asOf,
    changed_since: options.changedSince,
  });
  const services = await command.services();
  const call = { args, context, services, reportProgress: () => {} };
  let outcome = await runSearch(call);
  if (outcome.answer === null) {
    // whoever types a question can wait for the first index, and sees how far it is
    await indexWithProgress(command, options.path);
    outcome = await runSearch(call);
  }
  if (options.json === true)
    output.print(JSON.stringify({ note: outcome.note, ...outcome.answer }));
  else {
    if (outcome.note !== "") output.note(outcome.note);
    if (outcome.answer !== null) output.print(outcome.answer.text);
  }
  return EXIT.done;
}
