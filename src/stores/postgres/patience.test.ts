import { expect, test } from "vitest";
import { testContext } from "../../../test/support/test-context.ts";
import { withRetries } from "../retry.ts";
import { LostCommit } from "./driver-errors.ts";
import { patienceFor } from "./patience.ts";

const failure = (code: string): Error => Object.assign(new Error(code), { code });

/** How often it was tried when it always fails this way. */
async function triesOf(thrown: Error, isRepeatable = false, context = testContext()) {
  let tries = 0;
  const attempt = async (): Promise<never> => {
    tries += 1;
    throw thrown;
  };
  await expect(
    withRetries(context, (failed) => patienceFor(failed, { isRepeatable }), attempt),
  ).rejects.toBe(thrown);
  return tries;
}

test("only what is safe is tried again, and not for ever", async () => {
  expect(await triesOf(failure("40P01"))).toBe(8);
  expect(await triesOf(failure("ECONNRESET"))).toBe(3);
  expect(await triesOf(failure("57P01"))).toBe(3);
  expect(await triesOf(failure("23505"))).toBe(1);
  expect(await triesOf(failure("57014"))).toBe(1);
  expect(await triesOf(new Error("a defect"))).toBe(1);
});

test("what may have been committed is tried again only where twice is once", async () => {
  const lost = new LostCommit(failure("ECONNRESET"));
  expect(await triesOf(lost, false)).toBe(1);
  expect(await triesOf(lost, true)).toBe(3);
});

test("no try follows the operation's end", async () => {
  const late = testContext({ deadlineMs: performance.now() });
  expect(await triesOf(failure("40001"), false, late)).toBe(1);
  const cancelled = testContext({ signal: AbortSignal.abort() });
  expect(await triesOf(failure("40001"), false, cancelled)).toBe(1);
});

test("the first success is the answer", async () => {
  let tries = 0;
  const attempt = async (): Promise<number> => {
    tries += 1;
    if (tries < 3) throw failure("40001");
    return tries;
  };
  expect(
    await withRetries(
      testContext(),
      (failed) => patienceFor(failed, { isRepeatable: false }),
      attempt,
    ),
  ).toBe(3);
});
