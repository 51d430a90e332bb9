import fc from "fast-check";
import { expect, test } from "vitest";
import { datasetKey, PREFIX, valueKey } from "./cache-names.ts";

const name = fc.oneof(
  fc.string({ maxLength: 12, unit: "binary" }),
  fc.constantFrom("a", "a:b", "a:*", "*", "", "%3a", "?", "[a]"),
);

test("property: two callers have one key only where tenant, principal and digest are the same", () => {
  const whose = fc.record({ tenantId: name, principal: name, digest: name });
  fc.assert(
    fc.property(whose, whose, (a, b) => {
      const isSame =
        a.tenantId === b.tenantId && a.principal === b.principal && a.digest === b.digest;
      const [one, other] = [a, b].map((each) => valueKey(each, each.digest.replaceAll(":", "")));
      if (isSame) expect(one).toBe(other);
      if (a.tenantId !== b.tenantId || a.principal !== b.principal) expect(one).not.toBe(other);
    }),
  );
});

test("property: no value's key is the key of a dataset, and none holds a sign that stands for others", () => {
  fc.assert(
    fc.property(name, name, name, (tenantId, principal, datasetId) => {
      const dataset = datasetKey({ tenantId }, datasetId);
      if (principal !== "") expect(valueKey({ tenantId, principal }, "digest")).not.toBe(dataset);
      expect(dataset.slice(PREFIX.length)).not.toMatch(/[*?[\]]/u);
    }),
  );
});
