import { expect, test } from "vitest";
import { AppError } from "../domain/errors.ts";
import { outlastOutage } from "./outlast-outage.ts";

const away = new AppError("CATALOG_UNAVAILABLE", "away");

function scripted(...failures: unknown[]) {
  const warnings: string[] = [];
  const logger = {
    ...{ debug: () => undefined, info: () => undefined, error: () => undefined },
    warn: (_fields: unknown, message: string) => void warnings.push(message),
  };
  let calls = 0;
  const work = async (): Promise<number> => {
    calls += 1;
    const failure = failures[calls - 1];
    if (failure !== undefined) throw failure;
    return calls;
  };
  const run = (patienceMs = 60_000, signal = new AbortController().signal) =>
    outlastOutage({ signal, logger, patienceMs, firstPauseMs: 1 }, work);
  return { run, warnings, calls: () => calls };
}

test("work is done again until the database is back, and that is told once", async () => {
  const { run, warnings } = scripted(away, away, away);
  expect(await run()).toBe(4);
  expect(warnings).toHaveLength(1);
});

test("what fails for another reason fails at once", async () => {
  const full = new AppError("DISK_FULL", "full");
  const { run, calls } = scripted(away, full);
  await expect(run()).rejects.toBe(full);
  expect(calls()).toBe(2);
});

test("patience ends, and so does the operation", async () => {
  await expect(scripted(away, away, away).run(-1)).rejects.toBe(away);
  const stopped = scripted(away).run(60_000, AbortSignal.abort());
  await expect(stopped).rejects.toMatchObject({ code: "CANCELLED" });
});
