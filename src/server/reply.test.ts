import fc from "fast-check";
import { expect, test } from "vitest";
import { AppError } from "../domain/errors.ts";
import { boundReply, boundText, describeError, MAX_REPLY_CHARS } from "./reply.ts";

test("no text exceeds 45,000 characters, short ones stay as they are", () => {
  const line = fc.string({ maxLength: 4_000, unit: "grapheme" });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
      const text = lines.join("\n");
      const bounded = boundText(text);
      expect(bounded.length).toBeLessThanOrEqual(MAX_REPLY_CHARS);
      if (text.length <= MAX_REPLY_CHARS) expect(bounded).toBe(text);
      else expect(bounded).toContain("(cut at 45,000 characters");
      // half a surrogate pair does not survive encoding
      expect(Buffer.from(bounded).toString()).toBe(bounded);
    }),
  );
});

test("one endless line is cut too", () => {
  expect(boundText("x".repeat(200_000)).length).toBeLessThanOrEqual(MAX_REPLY_CHARS);
});

test("an error says its code and the next step", () => {
  const error = new AppError("NOT_INDEXED", "Nothing here.", { next: "Index it." });
  expect(describeError(error, "id")).toBe("NOT_INDEXED: Nothing here.\nNext: Index it.");
});

test("a defect keeps its message and stack to itself", () => {
  const error = new AppError("INTERNAL", "cannot open /home/ada/secret", {
    cause: new Error("at /home/ada/quarry.ts:1"),
  });
  const text = describeError(error, "operation-7");
  expect(text).toContain("operation-7");
  expect(text).not.toContain("/home/ada");
});

test("structured content that is too large is refused, not cut", () => {
  expect(() => boundReply({ text: "", structured: { list: "x".repeat(50_000) } })).toThrow(
    AppError,
  );
});
