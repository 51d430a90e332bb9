/** `quarry rebuild <projection>`: makes it anew behind running servers, and compares it with the catalog; or forgets it. */
import { AppError } from "../../domain/errors.ts";
import { PROJECTIONS, type ProjectionName } from "../../domain/projected.ts";
import { openIndexed } from "../../tools/open-workspace.ts";
import { type CommandContext, EXIT } from "./command.ts";
import { noteProjections } from "./note-projections.ts";

export interface RebuildOptions {
  /** Folder or name of an indexed project: its dataset alone. */
  readonly dataset?: string;
  readonly forget?: boolean;
  readonly json?: boolean;
}

/** 1 when what it holds differs from the catalog afterwards. */
export async function rebuild(
  command: CommandContext,
  named: string,
  options: RebuildOptions,
): Promise<number> {
  const name = readName(named);
  const { context, output } = command;
  const services = await command.services();
  const { projections } = services;
  if (projections == null)
    throw new AppError("INVALID_ARGUMENT", "Only the server profile has projections.", {
      next: "Set POSTGRES_URL as the server has it.",
    });
  if (options.forget === true && options.dataset !== undefined)
    throw new AppError("INVALID_ARGUMENT", "A projection is forgotten as a whole.", {
      next: "Leave --dataset out to forget it, or --forget to make this dataset's part anew.",
    });
  if (options.forget === true) {
    const wasThere = await projections.forget(context, name);
    output.print(wasThere ? `${name} is forgotten.` : `${name} was not registered.`);
    return EXIT.done;
  }
  const datasetId =
    options.dataset === undefined
      ? null
      : (await openIndexed(context, services, options.dataset)).dataset.id;
  const say = noteProjections(output.note);
  const compared = await projections.rebuild(context, {
    ...{ name, datasetId, onProgress: (state) => say([state]) },
  });
  const differ = compared.filter(({ shown, held }) => shown !== held);
  const files = compared.reduce((sum, { held }) => sum + held, 0);
  if (options.json === true) output.print(JSON.stringify({ projection: name, datasets: compared }));
  else {
    output.print(`${name}: ${files} files of ${compared.length} datasets.`);
    for (const each of differ)
      output.print(`  ${each.datasetId}: ${each.held} files, the catalog shows ${each.shown}`);
  }
  return differ.length === 0 ? EXIT.done : EXIT.failed;
}

/** Throws INVALID_ARGUMENT. */
function readName(named: string): ProjectionName {
  const name = PROJECTIONS.find((each) => each === named);
  if (name !== undefined) return name;
  throw new AppError("INVALID_ARGUMENT", `There is no projection "${named}".`, {
    next: `Name one of: ${PROJECTIONS.join(", ")}.`,
  });
}
