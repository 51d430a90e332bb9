/** `quarry migrate status|up|down|verify [folder]`: the schema of every database that the configuration names. */
import { AppError } from "../../domain/errors.ts";
import type { MigrationTarget } from "../../ports/migration-target.ts";
import {
  describeLosses,
  migrateDown,
  migrateUp,
  migrationStatus,
} from "../../stores/run-migrations.ts";
import { MIGRATED, type NamedTarget, openMigrationTargets } from "../open-migration-targets.ts";
import { type CommandContext, EXIT } from "./command.ts";
import { describeReport, isSound } from "./describe-verify.ts";

export type MigrateAction = "status" | "up" | "down" | "verify";

export interface MigrateOptions {
  readonly to?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly check?: readonly string[];
  /** One of several that the configuration names. */
  readonly database?: string;
}

/** What one database answers: in words, as JSON, and whether all is well. */
interface Answer {
  readonly lines: readonly string[];
  readonly json: Readonly<Record<string, unknown>>;
  readonly isSound: boolean;
}

type Act = (
  target: MigrationTarget,
  command: CommandContext,
  options: MigrateOptions,
) => Promise<Answer>;

const ACTS: Readonly<Record<MigrateAction, Act>> = {
  status: async (target) => {
    const steps = await migrationStatus(target);
    const lines = steps.map(({ version, name, kind, state, appliedAtMs }) => {
      const when = appliedAtMs === null ? "" : ` ${new Date(appliedAtMs).toISOString()}`;
      return `  ${String(version).padStart(4, "0")} ${name} (${kind}): ${state}${when}`;
    });
    const isOpen = ({ state, kind }: (typeof steps)[number]): boolean =>
      state === "edited" || (state === "newer" && kind !== "additive");
    return { lines, json: { steps }, isSound: !steps.some(isOpen) };
  },
  up: async (target, _command, { to }) => {
    const steps = await migrateUp(target, readVersion(to));
    return {
      lines: describeSteps("applied", steps),
      json: { applied: numbers(steps) },
      isSound: true,
    };
  },
  down: async (target, _command, { to, yes = false }) => {
    const newest = (await target.applied()).at(-1)?.version ?? 0;
    const { steps, losses } = await migrateDown(target, {
      to: readVersion(to) ?? Math.max(0, newest - 1),
      mayLose: yes,
    });
    const lost = losses.length === 0 ? [] : [`  lost: ${describeLosses(losses)}`];
    return {
      lines: [...describeSteps("taken back", steps), ...lost],
      json: { takenBack: numbers(steps), losses },
      isSound: true,
    };
  },
  verify: async (target, { context }, { check = [] }) => {
    const report = await target.verify(context, { only: check });
    return { lines: describeReport(report), json: { ...report }, isSound: isSound(report) };
  },
};

/** 1 when a schema or its rows are not as they should be, or a database cannot be opened; the others are still answered. */
export async function migrate(
  command: CommandContext,
  action: MigrateAction,
  folder: string | undefined,
  options: MigrateOptions,
): Promise<number> {
  const { output, runtime } = command;
  const targets = choose(await openMigrationTargets(runtime.config, folder), action, options);
  if (targets.length === 0) output.note(`Nothing is indexed in ${runtime.config.dataDir}.`);
  const answers: Readonly<Record<string, unknown>>[] = [];
  let isSound = true;
  for (const target of targets) {
    const answer = await answerOf(target, targets.length, () =>
      ACTS[action](target, command, options),
    );
    isSound &&= answer.isSound;
    answers.push({ database: target.address, ...answer.json });
    if (options.json !== true) output.print([target.address, ...answer.lines].join("\n"));
  }
  if (options.json === true) output.print(JSON.stringify(answers));
  return isSound ? EXIT.done : EXIT.failed;
}

/** Steps of two databases have nothing to do with each other, so each is taken back by itself. Throws INVALID_ARGUMENT. */
function choose(
  named: readonly NamedTarget[],
  action: MigrateAction,
  { database, to }: MigrateOptions,
): readonly MigrationTarget[] {
  const there = [...new Set(named.map((each) => each.database))];
  const isOne = action === "down" || to !== undefined;
  if (database === undefined && isOne && there.length > 1)
    throw new AppError(
      "INVALID_ARGUMENT",
      `Steps are numbered for each database by itself, and ${there.length} are configured.`,
      { next: `Say which one is meant: --database ${there.join(" or --database ")}.` },
    );
  if (database !== undefined && !there.some((each) => each === database))
    throw new AppError("INVALID_ARGUMENT", `No database "${database}" is configured.`, {
      next:
        there.length > 0
          ? `Configured: ${there.join(", ")}. There can be: ${MIGRATED.join(", ")}.`
          : "Nothing is indexed here yet.",
    });
  return named
    .filter((each) => database === undefined || each.database === database)
    .map(({ target }) => target);
}

/** One of several that cannot be opened keeps nobody from the others. */
async function answerOf(
  { address }: MigrationTarget,
  targets: number,
  act: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await act();
  } catch (thrown) {
    if (targets === 1 || !(thrown instanceof AppError) || thrown.code === "INVALID_ARGUMENT")
      throw thrown;
    const { code, message, next = "" } = thrown;
    const lines = [`  ${code}: ${message}`, ...(next === "" ? [] : [`  mend: ${next}`])];
    return { lines, json: { error: { code, message, next, address } }, isSound: false };
  }
}

interface Numbered {
  readonly version: number;
  readonly name: string;
}

function describeSteps(what: string, steps: readonly Numbered[]): readonly string[] {
  if (steps.length === 0) return ["  nothing to do"];
  return steps.map(({ version, name }) => `  ${String(version).padStart(4, "0")} ${name}: ${what}`);
}

const numbers = (steps: readonly Numbered[]): readonly number[] =>
  steps.map(({ version }) => version);

function readVersion(to: string | undefined): number | undefined {
  if (to === undefined) return undefined;
  const version = Number(to);
  if (Number.isInteger(version) && version >= 0 && to.trim() !== "") return version;
  throw new AppError("INVALID_ARGUMENT", `--to takes a step's number, not "${to}".`, {
    next: "`quarry migrate status` lists the steps; 0 stands before the first.",
  });
}
