/** `quarry snapshot`: asks Qdrant for a snapshot of each of Quarry's collections. */
import { AppError } from "../../domain/errors.ts";
import { takeSnapshots } from "../../stores/qdrant/snapshots.ts";
import { qdrantOptions } from "../qdrant-settings.ts";
import { type CommandContext, EXIT } from "./command.ts";

/** A snapshot of millions of points takes minutes, and a person waits for it. */
const PATIENCE_MS = 30 * 60_000;

export async function snapshot(
  { context, output, runtime }: CommandContext,
  options: { readonly json?: boolean },
): Promise<number> {
  const { config } = runtime;
  if (config.projections.qdrantUrls.length === 0)
    throw new AppError("INVALID_ARGUMENT", "There is no Qdrant to take a snapshot of.", {
      next: "Set QDRANT_URL as the server has it; the database's own backups hold all else.",
    });
  const qdrant = { ...qdrantOptions(config), timeoutMs: PATIENCE_MS };
  const taken = await takeSnapshots(qdrant, context);
  if (options.json === true) output.print(JSON.stringify(taken));
  else
    for (const { collection, name, bytes } of taken)
      output.print(`${collection}: ${name} (${bytes.toLocaleString("en")} bytes)`);
  return EXIT.done;
}
