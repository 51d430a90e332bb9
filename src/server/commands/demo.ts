/** `quarry demo [folder]`: indexes into a temporary data folder, asks a few questions, leaves nothing behind. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeSummary } from "../../tools/describe-job.ts";
import { runSearch, type SearchArguments, searchCode } from "../../tools/search-code.ts";
import type { Flags } from "../config.ts";
import type { OpenParts } from "../parts.ts";
import { type CommandContext, EXIT, runCommand, toolArguments } from "./command.ts";
import { indexWithProgress } from "./index-folder.ts";

/** Questions that most code can answer. */
const QUESTIONS = [
  "where does the program start",
  "how are errors handled",
  "read the configuration",
];
const HITS = 3;

async function show(command: CommandContext, folder: string, query: string): Promise<void> {
  const { context, output } = command;
  const services = await command.services();
  const args: SearchArguments = toolArguments(searchCode, { query, path: folder, limit: HITS });
  const startedMs = performance.now();
  const { note, answer } = await runSearch({ args, context, services, reportProgress: () => {} });
  const elapsedMs = performance.now() - startedMs;
  output.print(`\n> ${query}  (${elapsedMs.toFixed(1)} ms)\n`);
  output.print(answer?.text ?? note);
}

async function tour(command: CommandContext, folder: string | undefined): Promise<number> {
  const { workspace, job } = await indexWithProgress(command, folder);
  command.output.print(`Indexed ${workspace.dataset.folder}: ${describeSummary(job)}.`);
  for (const question of QUESTIONS) await show(command, workspace.dataset.folder, question);
  command.output.print(
    "\nTo give this to an agent: claude mcp add quarry -- npx -y quarry-mcp serve",
  );
  return EXIT.done;
}

export async function demo(
  flags: Flags,
  openParts: OpenParts,
  folder: string | undefined,
): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), "quarry-demo-"));
  await runCommand({
    flags: { ...flags, dataDir },
    openParts,
    run: (command) => {
      command.runtime.shutdown.onEnd("demo data", () =>
        rm(dataDir, { recursive: true, force: true }),
      );
      return tour(command, folder);
    },
  });
}
