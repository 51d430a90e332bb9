import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { AppError } from "../domain/errors.ts";
import { defineTool, type ToolCall, type ToolReply } from "../tools/define-tool.ts";
import { type Dispatcher, dispatchCall } from "./dispatch.ts";

const HINTS = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

function tool(handle: (call: ToolCall<{ word: string }>) => Promise<ToolReply>, timeoutMs = 1_000) {
  return defineTool({
    name: "echo",
    title: "Echo",
    description: "Echoes.",
    hints: HINTS,
    example: '{"word": "a"}',
    timeoutMs,
    input: () => z.strictObject({ word: z.string().max(5).default("none") }),
    handle,
  });
}

const logged: { fields: Record<string, unknown>; message: string }[] = [];
const log = (fields: Readonly<Record<string, unknown>>, message: string): void =>
  void logged.push({ fields, message });

const dispatcher = (ending = new AbortController().signal): Dispatcher => ({
  services: async () => ({}) as never,
  logger: { debug: log, info: log, warn: log, error: log },
  ending,
});

const signal = (): AbortSignal => new AbortController().signal;

describe("one call", () => {
  test("gets defaults, an operation and a bounded reply", async () => {
    let operationId = "";
    const echo = tool(async ({ args, context }) => {
      operationId = context.operationId;
      context.recordStage("think", 12.4);
      return { text: args.word.repeat(20_000) };
    });
    const reply = await dispatchCall(dispatcher(), {
      tool: echo,
      args: undefined,
      signal: signal(),
    });
    expect(reply.text.length).toBeLessThanOrEqual(45_000);
    expect(operationId).toMatch(/^[\da-f]{8}-[\da-f]{4}-7/);
    expect(logged.at(-1)).toMatchObject({
      message: "call answered",
      fields: { operation: operationId, tool: "echo", stages: { think: 12 } },
    });
  });

  test("a wrong argument never reaches the handler", async () => {
    const echo = tool(() => Promise.reject(new Error("reached")));
    for (const args of [{ wrod: "a" }, { word: 5 }, { word: "too long" }, [], "text"]) {
      const reply = await dispatchCall(dispatcher(), { tool: echo, args, signal: signal() });
      expect(reply).toMatchObject({
        isError: true,
        text: expect.stringMatching(/^INVALID_ARGUMENT: echo: .*Valid arguments: word\./),
      });
    }
  });

  test("an expected failure and a defect become replies", async () => {
    const expected = tool(() =>
      Promise.reject(new AppError("NOT_INDEXED", "No.", { next: "Do." })),
    );
    expect(
      await dispatchCall(dispatcher(), { tool: expected, args: {}, signal: signal() }),
    ).toEqual({
      text: "NOT_INDEXED: No.\nNext: Do.",
      isError: true,
    });
    const defect = tool(() => Promise.reject(new TypeError("x of undefined at /secret/path")));
    const reply = await dispatchCall(dispatcher(), { tool: defect, args: {}, signal: signal() });
    expect(reply.text).toMatch(/^INTERNAL: /);
    expect(reply.text).not.toContain("secret");
    expect(JSON.stringify(logged.at(-1))).toContain("operation");
  });
});

describe("a call that must end", () => {
  test("out of time", async () => {
    const deaf = tool(() => new Promise(() => {}), 30);
    const reply = await dispatchCall(dispatcher(), { tool: deaf, args: {}, signal: signal() });
    expect(reply.text).toMatch(/^DEADLINE_EXCEEDED: /);
  });

  test("cancelled by its caller, and the handler is told", async () => {
    const caller = new AbortController();
    let told = false;
    const waiting = tool(async ({ context }) => {
      context.signal.addEventListener("abort", () => {
        told = true;
      });
      return sleep(60_000, { text: "" }, { signal: context.signal }).catch(() => {
        throw new AppError("CANCELLED", "Stopped.");
      });
    });
    const reply = dispatchCall(dispatcher(), { tool: waiting, args: {}, signal: caller.signal });
    await sleep(20);
    caller.abort();
    expect((await reply).text).toMatch(/^CANCELLED/);
    expect(told).toBe(true);
  });

  test("by the end of the process", async () => {
    const ending = new AbortController();
    const deaf = tool(() => new Promise(() => {}));
    const reply = dispatchCall(dispatcher(ending.signal), {
      tool: deaf,
      args: {},
      signal: signal(),
    });
    ending.abort();
    expect((await reply).text).toMatch(/^CANCELLED/);
  });
});
