/** `quarry migrate status|up|down|verify [folder]`: the schema of every database that the configuration names. */
import { AppError } from "../../domain/errors.ts";
import type { MigrationTarget } from "../../ports/migration-target.ts";
import {
  describeLosses,
  migrateDown,
  migrateUp,
  migrationStatus,
} from "../../stores/run-migrations.ts";
import { openMigrationTargets } from "../open-migration-targets.ts";
import { type CommandContext, EXIT } from "./command.ts";
import { describeReport, isSound } from "./describe-verify.ts";

export type MigrateAction = "status" | "up" | "down" | "verify";

export interface MigrateOptions {
  readonly to?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly check?: readonly string[];
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
  const targets = await openMigrationTargets(runtime.config, folder);
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
