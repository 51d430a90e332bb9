/** One call of one tool, from raw arguments to a bounded reply: everything that tools share, once. */
import { AppError, toAppError } from "../domain/errors.ts";
import type { Logger } from "../ports/logger.ts";
import type { Tool, ToolReply, ToolServices } from "../tools/define-tool.ts";
import { checkArguments } from "./check-arguments.ts";
import { type Caller, type Operation, startOperation } from "./operation.ts";
import { createProgressReporter, type ProgressNotice } from "./progress.ts";
import { boundReply, boundText, describeError } from "./reply.ts";

export interface Dispatcher {
  readonly services: () => Promise<ToolServices>;
  readonly logger: Logger;
  /** Absent: the one of the embedded profile. */
  readonly caller?: Caller;
  /** Aborted when the process ends. */
  readonly ending: AbortSignal;
}

export interface CallRequest {
  readonly tool: Tool;
  readonly args: unknown;
  /** Aborted when the caller cancels. */
  readonly signal: AbortSignal;
  /** Given when the caller wants progress. */
  readonly sendProgress?: (notice: ProgressNotice) => void;
}

/** How long a handler may take to stop by itself, with a better error, after its time is over. */
const GRACE_MS = 500;

interface TimeLimit {
  readonly signal: AbortSignal;
  /** Rejects once the call is over although the handler did not stop. */
  readonly over: Promise<never>;
  readonly clear: () => void;
}

function limitTime(dispatcher: Dispatcher, request: CallRequest): TimeLimit {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), request.tool.timeoutMs);
  const signal = AbortSignal.any([request.signal, dispatcher.ending, deadline.signal]);
  let grace: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_resolve, reject) => {
    const stop = (): void => {
      const error = deadline.signal.aborted
        ? new AppError("DEADLINE_EXCEEDED", `${request.tool.name} ran out of time.`, {
            next: "Ask for less: fewer hits, or a narrower path.",
          })
        : new AppError("CANCELLED", `${request.tool.name} was cancelled.`);
      grace = setTimeout(() => reject(error), GRACE_MS);
    };
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
  // after the handler has answered nobody listens any more
  over.catch(() => {});
  return {
    signal,
    over,
    clear: () => {
      clearTimeout(timer);
      clearTimeout(grace);
    },
  };
}

async function handle(
  dispatcher: Dispatcher,
  request: CallRequest,
  operation: Operation,
): Promise<ToolReply> {
  const args = checkArguments(request.tool, request.args);
  const services = await dispatcher.services();
  const reportProgress = createProgressReporter(
    (notice) => request.sendProgress?.(notice),
    () => performance.now(),
  );
  const { context } = operation;
  return boundReply(await request.tool.handle({ args, context, services, reportProgress }));
}

/** Never throws: what goes wrong becomes a reply with `isError`. */
export async function dispatchCall(
  dispatcher: Dispatcher,
  request: CallRequest,
): Promise<ToolReply> {
  const limit = limitTime(dispatcher, request);
  const operation = startOperation(limit.signal, request.tool.timeoutMs, dispatcher.caller);
  const { operationId } = operation.context;
  const facts = (): Record<string, unknown> => ({
    operation: operationId,
    tool: request.tool.name,
    elapsedMs: operation.elapsedMs(),
    stages: operation.stages(),
  });
  try {
    const reply = await Promise.race([handle(dispatcher, request, operation), limit.over]);
    dispatcher.logger.info({ ...facts(), characters: reply.text.length }, "call answered");
    return reply;
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === "INTERNAL") dispatcher.logger.error({ ...facts(), error }, "defect");
    else dispatcher.logger.info({ ...facts(), code: error.code }, "call refused");
    return { text: boundText(describeError(error, operationId)), isError: true };
  } finally {
    limit.clear();
  }
}
