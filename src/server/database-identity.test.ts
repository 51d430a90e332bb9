import { expect, test } from "vitest";
import { readCaller, readHostName, readLegacyVectors } from "./database-identity.ts";

test("names of tenants and principals hold nothing that the database reads otherwise", () => {
  expect(readCaller("tenant", "acme's")).toBe("acme's");
  for (const bad of ["", "*", "a*", "a\\b", "a\0b"])
    expect(() => readCaller("principal", bad)).toThrow(/--principal is a name/);
});

test("legacy vectors are 768 long, of the legacy slot or of the slot for code", () => {
  expect(readLegacyVectors("")).toBeNull();
  expect(readLegacyVectors("off")).toBe("none");
  expect(readLegacyVectors("legacy/gte@768")).toEqual({ slot: "legacy", model: "legacy/gte@768" });
  expect(readLegacyVectors("code:nomic-ai/CodeRankEmbed@1/768")).toEqual({
    slot: "code",
    model: "nomic-ai/CodeRankEmbed@1/768",
  });
  for (const bad of ["legacy/gte@256", "gte@768", "text:a@1/768", "code:a@1/256"])
    expect(() => readLegacyVectors(bad)).toThrow(/--legacy-vectors/);
});

test("a host is called as it is told, else as the machine, never as the legacy systems' place", () => {
  expect(readHostName("", "web-1", true)).toBe("web-1");
  expect(readHostName("build", "web-1", true)).toBe("build");
  expect(readHostName("", "legacy", false)).toBe("legacy");
  for (const [value, machine] of [
    ["legacy", "web-1"],
    ["", "legacy"],
    ["a\\b", "web-1"],
  ] as const)
    expect(() => readHostName(value, machine, true)).toThrow(/--host-name|host's name/u);
});
