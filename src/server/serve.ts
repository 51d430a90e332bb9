/** `quarry serve`: MCP over stdio until the client goes away. */
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import type { FolderPolicy } from "../ports/folder-policy.ts";
import type { Logger } from "../ports/logger.ts";
import type { ToolServices } from "../tools/define-tool.ts";
import type { Config } from "./config.ts";
import type { Dispatcher } from "./dispatch.ts";
import { createMcpServer } from "./mcp-server.ts";
import { callerOf, startOperation } from "./operation.ts";
import type { OpenParts } from "./parts.ts";
import { type EndableProcess, endOnDefects, endWithClient } from "./process-end.ts";
import { lazyServices } from "./services.ts";
import type { Shutdown } from "./shutdown.ts";

/** Clients that never list the tools still get their unfinished job resumed. */
const RESUME_AT_LATEST_MS = 2_000;

export interface ServeParams {
  readonly config: Config;
  readonly policy: FolderPolicy;
  readonly logger: Logger;
  readonly shutdown: Shutdown;
  readonly openParts: OpenParts;
  readonly running: EndableProcess;
}

/** Picks the root's unfinished job up again, once, after the opening: the `initialize` reply never waits for it. */
function resumeOnce(
  services: () => Promise<ToolServices>,
  { config, policy, logger, shutdown }: ServeParams,
): () => void {
  let begun = false;
  const resume = async (): Promise<void> => {
    const { indexer } = await services();
    const { context } = startOperation(shutdown.signal, Number.POSITIVE_INFINITY, callerOf(config));
    const job = await indexer.resume(context, { folder: policy.defaultFolder() });
    if (job !== null) logger.info({ job: job.id }, "resumed an unfinished job");
  };
  return () => {
    if (begun || shutdown.signal.aborted) return;
    begun = true;
    resume().catch((error: unknown) => logger.warn({ error }, "could not resume"));
  };
}

/** Starts to serve and returns at once; the process ends with its client. */
export function serve(params: ServeParams): void {
  const { config, logger, shutdown, running } = params;
  endWithClient(shutdown, running);
  endOnDefects(shutdown, logger, running);
  if (running.stdin.isTTY)
    running.stderr.write(
      "quarry serve speaks MCP on stdin and stdout: an agent starts it. Ctrl-C ends it.\n",
    );
  const services = lazyServices({ ...params, watch: true });
  const dispatcher: Dispatcher = {
    services,
    logger,
    caller: callerOf(config),
    ending: shutdown.signal,
  };
  const resume = resumeOnce(services, params);
  const handle = serveStdio(() => createMcpServer(dispatcher, resume), {
    onerror: (error) => logger.warn({ error }, "transport"),
  });
  shutdown.onEnd("mcp", () => handle.close());
  const latest = setTimeout(resume, RESUME_AT_LATEST_MS);
  latest.unref();
  shutdown.onEnd("resume timer", () => clearTimeout(latest));
}
