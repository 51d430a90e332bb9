/** The log: JSON lines on stderr, written by pino, which is loaded when the first line is due. */
import type { Logger } from "../ports/logger.ts";
import { redactText, redactValue } from "./redact.ts";

type Level = "debug" | "info" | "warn" | "error";
const ORDER: readonly (Level | "silent")[] = ["debug", "info", "warn", "error", "silent"];

type Fields = Readonly<Record<string, unknown>>;
type Writer = Record<Level, (fields: object, message: string) => void>;

export interface StderrLogger extends Logger {
  /** Resolves when every line given so far is written. */
  flush(): Promise<void>;
}

/** Lines keep their order; nothing is loaded until one passes `level`. */
export function createStderrLogger(level: Level | "silent"): StderrLogger {
  const least = ORDER.indexOf(level);
  let writer: Writer | null = null;
  let loading: Promise<void> | null = null;
  const waiting: [Level, object, string][] = [];

  const load = async (): Promise<void> => {
    const { pino } = await import("pino");
    const loaded: Writer = pino(
      { level, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime },
      pino.destination({ fd: 2, sync: true }),
    );
    for (const [at, fields, message] of waiting.splice(0)) loaded[at](fields, message);
    writer = loaded;
  };
  const write = (at: Level, fields: Fields, message: string): void => {
    if (ORDER.indexOf(at) < least) return;
    const safe = redactValue(fields) as object;
    if (writer !== null) writer[at](safe, redactText(message));
    else {
      waiting.push([at, safe, redactText(message)]);
      loading ??= load().catch(() => {
        // without its log the server still serves
      });
    }
  };
  return {
    debug: (fields, message) => write("debug", fields, message),
    info: (fields, message) => write("info", fields, message),
    warn: (fields, message) => write("warn", fields, message),
    error: (fields, message) => write("error", fields, message),
    flush: async () => {
      await loading;
    },
  };
}
