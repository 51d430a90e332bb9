/** How a command of the command line runs: services, output, exit code, and errors as people read them. */
import { type AppError, toAppError } from "../../domain/errors.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { Tool, ToolServices } from "../../tools/define-tool.ts";
import { checkArguments } from "../check-arguments.ts";
import type { Flags } from "../config.ts";
import { callerOf, startOperation } from "../operation.ts";
import type { OpenParts } from "../parts.ts";
import { endOnSignals } from "../process-end.ts";
import { COMMAND_RELEASE_MS, createRuntime, type Runtime } from "../runtime.ts";
import { lazyServices } from "../services.ts";

/** 0: done. 1: an error that is explained on stderr. 2: wrong usage. 130 and above: a signal. */
export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

export interface Output {
  readonly print: (text: string) => void;
  /** Notes and progress: stderr, so that results can be piped. */
  readonly note: (text: string) => void;
}

export interface CommandContext {
  /** Opened when first asked for: a wrong argument costs nothing. */
  readonly services: () => Promise<ToolServices>;
  readonly context: OperationContext;
  readonly output: Output;
  readonly runtime: Runtime;
}

export interface CommandParams {
  readonly flags: Flags;
  readonly openParts: OpenParts;
  /** Returns the exit code. */
  readonly run: (command: CommandContext) => Promise<number>;
}

const OUTPUT: Output = {
  print: (text) => void process.stdout.write(`${text}\n`),
  note: (text) => void process.stderr.write(`${text}\n`),
};

/** Unlike a tool's reply this may show a defect's message: whoever reads it owns the machine. */
function explain(error: AppError): string {
  const next = error.next === undefined ? "" : `\nNext: ${error.next}`;
  const stack =
    error.code === "INTERNAL" && error.cause instanceof Error ? error.cause.stack : null;
  return `${error.code}: ${error.message}${stack === null || stack === undefined ? "" : `\n${stack}`}${next}`;
}

/** Reports a failure on stderr and gives its exit code. */
export function reportFailure(thrown: unknown): number {
  const error = toAppError(thrown);
  OUTPUT.note(explain(error));
  return error.code === "INVALID_ARGUMENT" || error.code === "INVALID_CONFIG"
    ? EXIT.usage
    : EXIT.failed;
}

/** Opens the services, runs the command, releases everything and ends the process. */
export async function runCommand(params: CommandParams): Promise<void> {
  let runtime: Runtime;
  try {
    runtime = createRuntime(params.flags, COMMAND_RELEASE_MS);
  } catch (error) {
    process.exitCode = reportFailure(error);
    return;
  }
  const { shutdown } = runtime;
  endOnSignals(shutdown, process);
  // `quarry search … | head` closes the pipe early: that is no error
  process.stdout.on("error", () => void shutdown.end("stdout broke", EXIT.done));
  const services = lazyServices({ ...runtime, openParts: params.openParts, watch: false });
  let exitCode: number;
  try {
    const { context } = startOperation(
      shutdown.signal,
      Number.POSITIVE_INFINITY,
      callerOf(runtime.config),
    );
    exitCode = await params.run({ services, context, output: OUTPUT, runtime });
  } catch (error) {
    exitCode = shutdown.signal.aborted ? EXIT.failed : reportFailure(error);
  }
  // a pipe may still hold what was printed
  await new Promise((resolve) => process.stdout.write("", resolve));
  await shutdown.end("command done", exitCode);
}

/** Arguments of a tool as the command line gives them, checked as a client's are. Absent ones are left out. */
export function toolArguments(tool: Tool, given: Readonly<Record<string, unknown>>): never {
  const present = Object.entries(given).filter(([, value]) => value !== undefined);
  return checkArguments(tool, Object.fromEntries(present));
}
