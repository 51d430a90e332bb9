import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/support/temporary-folder.ts";
import type { IndexLimits } from "../domain/index-limits.ts";
import { narrowLimits, REPOSITORY_FILE, readRepositoryLimits } from "./repository-config.ts";

const USER: IndexLimits = {
  maxFileBytes: 1_000_000,
  exclude: ["*.snap"],
  excludeLanguages: ["css"],
};

test("narrows sizes, globs and languages", () => {
  const text = '{"maxFileBytes": 5000, "exclude": ["vendor/"], "excludeLanguages": ["json"]}';
  expect(narrowLimits(USER, text)).toEqual({
    limits: {
      maxFileBytes: 5000,
      exclude: ["*.snap", "vendor/"],
      excludeLanguages: ["css", "json"],
    },
    notices: [],
  });
});

test.each([
  ['{"maxFileBytes": 50000000}', /ignored "maxFileBytes"/],
  ['{"roots": ["/"]}', /ignored "roots"/],
  ['{"dataDir": "/tmp/x"}', /ignored "dataDir"/],
  ['{"workers": 64}', /ignored "workers"/],
  ['{"command": "sh"}', /ignored "command"/],
  ['{"exclude": ["!.env"]}', /begin with "!"/],
  ['{"exclude": ["a\\n!.env", "b"]}', /hold a line break/],
  ['{"exclude": "a"}', null],
  ['{"excludeLanguages": ["klingon"]}', /unknown language/],
  ["not json", /not one small JSON object/],
  ["[]", /not one small JSON object/],
])("%s cannot widen", (text, notice) => {
  const narrowed = narrowLimits(USER, text);
  if (notice === null) expect(narrowed.notices).toEqual([]);
  else expect(narrowed.notices.join()).toMatch(notice);
  expect(narrowed.limits.maxFileBytes).toBe(USER.maxFileBytes);
  expect(narrowed.limits.exclude.filter((glob) => glob.startsWith("!"))).toEqual([]);
});

test("whatever a repository writes, its limits are never wider and nothing throws", () => {
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record(
        {
          maxFileBytes: fc.oneof(fc.integer(), fc.double(), fc.string()),
          exclude: fc.oneof(fc.array(fc.string()), fc.jsonValue()),
          excludeLanguages: fc.oneof(fc.array(fc.string()), fc.jsonValue()),
        },
        { requiredKeys: [] },
      )
      .map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(text, (written) => {
      const { limits } = narrowLimits(USER, written);
      expect(limits.maxFileBytes).toBeLessThanOrEqual(USER.maxFileBytes);
      expect(limits.exclude).toEqual(expect.arrayContaining([...USER.exclude]));
      expect(limits.exclude.some((glob) => /^!|\n/.test(glob))).toBe(false);
      expect(limits.excludeLanguages).toEqual(expect.arrayContaining([...USER.excludeLanguages]));
    }),
    { numRuns: 500 },
  );
});

test("reads a plain file only", async () => {
  const folder = temporaryFolder({ [REPOSITORY_FILE]: '{"roots": ["/"]}' });
  const read = await readRepositoryLimits(folder, USER);
  expect(read.notices).toEqual([expect.stringMatching(/^\.quarry\.json: ignored "roots"/)]);

  const linked = temporaryFolder();
  symlinkSync("/dev/zero", join(linked, REPOSITORY_FILE));
  expect(await readRepositoryLimits(linked, USER)).toEqual({ limits: USER, notices: [] });

  const nested = temporaryFolder();
  mkdirSync(join(nested, REPOSITORY_FILE));
  expect((await readRepositoryLimits(nested, USER)).limits).toEqual(USER);

  const large = temporaryFolder();
  writeFileSync(join(large, REPOSITORY_FILE), `{"exclude": ["${"x".repeat(100_000)}"]}`);
  expect((await readRepositoryLimits(large, USER)).notices).toHaveLength(1);
});
