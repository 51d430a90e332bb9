import { describe, expect, it } from "vitest";
import { blankMacros } from "./blank-macros.ts";

describe("blankMacros", () => {
  it("blanks the macro between `class` and its name and keeps every position", () => {
    const text = "class EXPORT_API Slice : public Base {};\nstruct MYLIB Plain {};";
    const blanked = blankMacros(text, "cpp");
    expect(blanked).toBe("class            Slice : public Base {};\nstruct       Plain {};");
    expect(blanked).toHaveLength(text.length);
  });

  it("leaves classes without a macro, names in capitals and other languages as they are", () => {
    const plain = "class HTTP {};\nclass URL_PARTS final {};\nclass Node;\nclass A B::c();";
    expect(blankMacros(plain, "cpp")).toBe(plain);
    const java = "class EXPORT_API Slice {}";
    expect(blankMacros(java, "java")).toBe(java);
  });
});
