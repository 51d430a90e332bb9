/** Generated pages equal what the code says now. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DOC_PAGES } from "../../scripts/doc-pages.ts";

test.each(Object.entries(DOC_PAGES))("docs/%s is current (else: npm run docs)", (name, render) => {
  expect(readFileSync(`docs/${name}`, "utf8")).toBe(render());
});
