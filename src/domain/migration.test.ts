/** Which steps a database lacks, and which databases must not be touched. */
import { expect, test } from "vitest";
import { type AppliedStep, type Migration, missingSteps, reportSteps } from "./migration.ts";

const FILES: readonly Migration[] = [1, 2, 3].map((version) => ({
  version,
  name: `step_${version}`,
  kind: version === 1 ? "breaking" : "additive",
  up: "",
  down: "",
  checksum: `sum ${version}`,
}));
const applied = (version: number, changes: Partial<AppliedStep> = {}): AppliedStep => ({
  ...{ version, name: `step_${version}`, kind: "additive", checksum: `sum ${version}` },
  appliedAtMs: 5,
  ...changes,
});
const missing = (steps: readonly AppliedStep[]): readonly number[] =>
  missingSteps("db", FILES, steps).map(({ version }) => version);

test("what is not applied is missing, also between applied steps", () => {
  expect(missing([])).toEqual([1, 2, 3]);
  expect(missing([applied(1), applied(3)])).toEqual([2]);
  expect(missing([1, 2, 3].map((version) => applied(version)))).toEqual([]);
});

test("a newer additive step is served, a newer breaking one refused", () => {
  const all = [1, 2, 3].map((version) => applied(version));
  expect(missing([...all, applied(9)])).toEqual([]);
  expect(() => missing([...all, applied(9, { kind: "breaking" })])).toThrow(/db has schema step 9/);
  expect(() => missing([...all, applied(9, { kind: "unheard of" })])).toThrow(/step 9/);
});

test("a step from another file is refused and the file is named", () => {
  expect(() => missing([applied(1), applied(2, { checksum: "other" })])).toThrow(
    /0002_step_2\.up\.sql/,
  );
});

test("the report names every step of either side", () => {
  const steps = [applied(1), applied(2, { checksum: "other" }), applied(9, { kind: "breaking" })];
  expect(
    reportSteps(FILES, steps).map(({ version, state, appliedAtMs }) => [
      version,
      state,
      appliedAtMs,
    ]),
  ).toEqual([
    [1, "applied", 5],
    [2, "edited", 5],
    [3, "missing", null],
    [9, "newer", 5],
  ]);
});
