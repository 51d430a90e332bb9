/** `quarry status [project]`: what is indexed, how fresh, and what is running. */
import { describeStatus, readStatus, syncStatus } from "../../tools/sync-status.ts";
import { type CommandContext, EXIT, toolArguments } from "./command.ts";
import { whereKept } from "./where-kept.ts";

export async function status(
  command: CommandContext,
  project: string | undefined,
  options: { readonly skipped?: boolean; readonly json?: boolean },
): Promise<number> {
  const { context, output } = command;
  const args = toolArguments(syncStatus, { path: project, show_skipped: options.skipped });
  const services = await command.services();
  const report = await readStatus({ args, context, services, reportProgress: () => {} });
  if (options.json === true) {
    output.print(JSON.stringify(report));
    return EXIT.done;
  }
  output.print(`In ${whereKept(command.runtime.config)}:`);
  output.print(describeStatus(report));
  for (const file of report.skipped_files ?? []) output.print(`${file.reason}\t${file.path}`);
  return EXIT.done;
}
