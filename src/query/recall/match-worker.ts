/** Worker thread that matches patterns, so that one that never ends can be stopped. */
import { parentPort } from "node:worker_threads";
import { compilePattern, matchLines, type Pattern } from "./match-text.ts";

export interface MatchRequest {
  readonly id: number;
  readonly pattern: Pattern;
  readonly texts: readonly string[];
  readonly limit: number;
}

export interface MatchReply {
  readonly id: number;
  readonly lines: readonly (readonly number[])[];
}

parentPort?.on("message", ({ id, pattern, texts, limit }: MatchRequest) => {
  const expression = compilePattern(pattern);
  const lines = texts.map((text) => matchLines(expression, text, limit));
  parentPort?.postMessage({ id, lines } satisfies MatchReply);
});
