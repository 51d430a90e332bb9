import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EMBEDDING_SLOTS } from "../../domain/embedding.ts";
import type { LanguageId } from "../../domain/language.ts";
import { slotHash, slotText } from "./slot-text.ts";

const prose = (text: string, language = "typescript") =>
  slotText("text", text, language as LanguageId);

describe("the prose of a chunk", () => {
  test("comments and documentation in order, without their markers", () => {
    expect(
      prose("/**\n * Opens the store.\n */\nfunction open() {\n  // once a process\n  run();\n}\n"),
    ).toBe("Opens the store.\nonce a process");
    expect(prose('def f():\n    """Reads the head."""\n    # then the rest\n', "python")).toBe(
      "Reads the head.\nthen the rest",
    );
    expect(prose("-- | Folds a long list\nfold = undefined\n", "haskell")).toContain(
      "Folds a long list",
    );
    expect(prose('"""open\n# said before it ended\n', "python")).toBe("said before it ended");
  });

  test("Markdown is prose as it is", () => {
    expect(prose("# Title\n\nWords.\n", "markdown")).toBe("# Title\n\nWords.\n");
  });

  test("none where there is none worth it", () => {
    for (const text of ["", "const a = 1;\n", "// ---\n", "#!/bin/sh\nls\n", "/* x */"])
      expect(prose(text)).toBeNull();
  });

  test("Chinese counts as prose", () => {
    expect(prose("// 打开存储并读取其中的全部内容\nopen();\n")).toBe(
      "打开存储并读取其中的全部内容",
    );
  });

  test("any text is taken, and a megabyte in time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        const found = prose(text);
        expect(found === null || found.length <= text.length).toBe(true);
      }),
    );
    const started = performance.now();
    for (const unit of [
      "7",
      "/*",
      "// a\n",
      "'''",
      "* ",
      "\n",
      "#",
      "{-",
      "   ",
      "%!",
      "\r",
      "\u2028",
      "/* - ",
    ])
      prose(unit.repeat(1_000_000 / unit.length));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

test("code is given as it is, a summary is never derived", () => {
  expect(slotText("code", "x", "typescript")).toBe("x");
  expect(slotText("summary", "x", "typescript")).toBeNull();
  expect(EMBEDDING_SLOTS).toHaveLength(3);
});

test("a text is named by the first half of its SHA-256", () => {
  const expected = createHash("sha256").update("a text").digest().subarray(0, 16);
  expect(Buffer.from(slotHash("a text")).equals(expected)).toBe(true);
  expect([...slotHash(null)]).toEqual(Array(16).fill(0));
});
