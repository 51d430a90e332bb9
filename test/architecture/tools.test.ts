/** What agents are shown: a committed snapshot of each tool, and the limits that clients put on it. Update: npx vitest run -u test/architecture/tools.test.ts */
import { describe, expect, test } from "vitest";
import { INSTRUCTIONS } from "../../src/server/instructions.ts";
import { listedTool } from "../../src/server/mcp-server.ts";
import { TOOLS } from "../../src/server/tool-list.ts";

/** Clients cut descriptions and instructions that are longer. */
const MAX_TEXT = 2_048;
/** About four characters a token: a definition beyond this would crowd the agent's context. */
const MAX_DEFINITION_CHARS = 6_000;

test("instructions are short enough", () => {
  expect(INSTRUCTIONS.length).toBeLessThan(MAX_TEXT);
});

describe.each(TOOLS.map((tool) => ({ name: tool.name, tool })))("$name", ({ name, tool }) => {
  const listed = listedTool(tool);

  test("equals its committed snapshot", async () => {
    await expect(`${JSON.stringify(listed, null, 2)}\n`).toMatchFileSnapshot(
      `./__snapshots__/${name}.json`,
    );
  });

  test("is strict, described and within its limits", () => {
    expect(name).toMatch(/^[a-z_]{1,40}$/);
    expect(tool.description.length).toBeLessThan(MAX_TEXT);
    expect(JSON.stringify({ ...listed, outputSchema: undefined }).length).toBeLessThan(
      MAX_DEFINITION_CHARS,
    );
    expect(listed.inputSchema).toMatchObject({ type: "object", additionalProperties: false });
    for (const property of Object.values(listed.inputSchema.properties ?? {}))
      expect(property).toHaveProperty("description");
    // unions are refused by some clients
    expect(JSON.stringify(listed.inputSchema)).not.toMatch(/"(?:anyOf|oneOf|allOf)"/);
  });

  test("states all four hints, and never reads and destroys", () => {
    expect(Object.values(tool.hints).every((hint) => typeof hint === "boolean")).toBe(true);
    expect(Object.keys(tool.hints).sort()).toEqual([
      "destructiveHint",
      "idempotentHint",
      "openWorldHint",
      "readOnlyHint",
    ]);
    expect(tool.hints.readOnlyHint && tool.hints.destructiveHint).toBe(false);
  });

  test("its example is a valid call", () => {
    expect(tool.input().safeParse(JSON.parse(tool.example)).success).toBe(true);
  });

  test("every example in its description is a valid call", () => {
    const examples = tool.description.match(/^\{.*\}$/gm) ?? [];
    const inline = /^Examples: (.*)$/m.exec(tool.description)?.[1]?.match(/\{[^}]*\}/g) ?? [];
    expect(examples.length + inline.length).toBeGreaterThan(0);
    for (const example of [...examples, ...inline])
      expect(tool.input().safeParse(JSON.parse(example)), example).toMatchObject({ success: true });
  });
});

test("only search_code asks to be always loaded", () => {
  const always = TOOLS.filter((tool) => tool.meta?.["anthropic/alwaysLoad"] === true);
  expect(always.map((tool) => tool.name)).toEqual(["search_code"]);
});
