import { expect, it } from "vitest";
import { DEFAULT_ANALYZE_SETTINGS } from "./analyze-settings.ts";
import { chunkerName, indexFingerprint } from "./chunker-name.ts";

it("a chunker's name changes with what shapes its output, and with nothing else", () => {
  const name = chunkerName("python", DEFAULT_ANALYZE_SETTINGS);
  expect(chunkerName("python", { ...DEFAULT_ANALYZE_SETTINGS })).toBe(name);
  const larger = { ...DEFAULT_ANALYZE_SETTINGS, maxChunkSize: 2_000 };
  expect(chunkerName("python", larger)).not.toBe(name);
  expect(chunkerName("ruby", DEFAULT_ANALYZE_SETTINGS)).not.toBe(name);
  expect(indexFingerprint(larger)).not.toBe(indexFingerprint(DEFAULT_ANALYZE_SETTINGS));
  expect(indexFingerprint(larger)).toMatch(/^[0-9a-f]{16}$/);
});
