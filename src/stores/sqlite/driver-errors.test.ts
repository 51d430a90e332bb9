/** Driver errors become codes that callers can switch on. */
import { expect, test } from "vitest";
import { AppError } from "../../domain/errors.ts";
import { translateDriverError } from "./driver-errors.ts";

const FILE = "/data/catalogs/x.sqlite";
const thrown = (errcode: number, more: object = {}): Error =>
  Object.assign(new Error("driver says so"), { errcode, ...more });

test.each([
  [3, "CATALOG_READ_ONLY"],
  [5, "CATALOG_LOCKED"],
  [5 | (2 << 8), "CATALOG_LOCKED"],
  [8 | (3 << 8), "CATALOG_READ_ONLY"],
  [11 | (1 << 8), "CATALOG_CORRUPT"],
  [13, "DISK_FULL"],
  [14, "CATALOG_READ_ONLY"],
  [26, "CATALOG_CORRUPT"],
  [1, "INTERNAL"],
])("result code %i is %s", (errcode, code) => {
  expect(translateDriverError(thrown(errcode), FILE)).toMatchObject({ code });
});

test("a write that found no room is a full disk, another input/output error is not", () => {
  const ioError = 10 | (3 << 8);
  expect(translateDriverError(thrown(ioError, { systemErrno: 28 }), FILE)).toMatchObject({
    code: "DISK_FULL",
  });
  expect(translateDriverError(thrown(ioError, { systemErrno: 5 }), FILE)).toMatchObject({
    code: "INTERNAL",
  });
});

test("the message names the file, and what is damaged says how to rebuild", () => {
  expect(translateDriverError(thrown(11), FILE)).toMatchObject({
    message: expect.stringContaining(FILE),
    next: expect.stringContaining("quarry remove"),
  });
});

test("what is no driver error passes as it is", () => {
  const own = new AppError("LEASE_LOST", "gone");
  expect(translateDriverError(own, FILE)).toBe(own);
});
