/** `quarry remove [folder]`: deletes one index or all, after a yes. */
import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { AppError } from "../../domain/errors.ts";
import { formatCount } from "../../tools/describe-job.ts";
import { expandFolder } from "../option-value.ts";
import { type CommandContext, EXIT } from "./command.ts";
import { whereKept } from "./where-kept.ts";

export interface RemoveOptions {
  readonly all?: boolean;
  /** Only what was indexed of this ref. */
  readonly ref?: string;
  readonly yes?: boolean;
}

async function confirmed(question: string, yes: boolean, signal: AbortSignal): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY)
    throw new AppError("INVALID_ARGUMENT", "Nobody can be asked: stdin is not a terminal.", {
      next: "Add --yes.",
    });
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `, { signal })).trim());
  } finally {
    terminal.close();
  }
}

/** The folder as it was indexed: real where it still exists, as given where it is gone. */
async function indexedFolder(folder: string | undefined): Promise<string> {
  const named = expandFolder(folder ?? ".");
  const real = await realpath(named).catch(() => resolve(named));
  return process.platform === "win32" ? real.replaceAll("\\", "/") : real;
}

export async function remove(
  command: CommandContext,
  folder: string | undefined,
  options: RemoveOptions,
): Promise<number> {
  const { context, output, runtime } = command;
  if (options.all === true && folder !== undefined)
    throw new AppError("INVALID_ARGUMENT", "Give a folder or --all, not both.");
  if (options.all === true && options.ref !== undefined)
    throw new AppError("INVALID_ARGUMENT", "Give --ref or --all, not both.");
  const { ref } = options;
  const target = options.all === true ? null : await indexedFolder(folder);
  const isShared = runtime.config.postgresUrl !== null;
  const what =
    target === null
      ? `every index${isShared ? ` of ${runtime.config.principal}` : ""} in ${whereKept(runtime.config)}`
      : `the index of ${ref === undefined ? target : `${ref} of ${target}`}`;
  if (!(await confirmed(`Remove ${what}?`, options.yes === true, context.signal))) {
    output.note("Nothing was removed.");
    return EXIT.failed;
  }
  const { indexer } = await command.services();
  const { freedBytes } =
    target === null
      ? await indexer.removeAll(context)
      : await indexer.remove(context, {
          folder: target,
          ...(ref === undefined ? {} : { ref }),
        });
  // a database keeps the room for what comes next
  const freed = isShared ? "" : `: ${formatCount(freedBytes)} bytes freed`;
  output.print(`Removed ${what}${freed}. No source file was touched.`);
  return EXIT.done;
}
