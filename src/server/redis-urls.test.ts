import { expect, test } from "vitest";
import { readRedisUrls } from "./redis-urls.ts";

const read = (url: string) => readRedisUrls({ REDIS_URL: url });

test("one server, or several nodes of a cluster, with blanks and commas between them", () => {
  expect(readRedisUrls({})).toEqual([]);
  expect(read("  ")).toEqual([]);
  expect(read("redis://:pw@db:6379/2")).toEqual(["redis://:pw@db:6379/2"]);
  expect(read("rediss://a:1, rediss://b:2,rediss://[::1]:3")).toHaveLength(3);
});

test.each([
  ["another protocol", "http://user:geheim@db:6379"],
  ["no host", "redis://"],
  ["no address", "user:geheim@db"],
  ["a bad percent sign", "redis://user:geheim%zz@db"],
  ["a name for a number", "redis://user:geheim@db/geheim"],
  ["the second of two", "redis://db:1,user:geheim@db"],
  ["a database of a cluster", "redis://:geheim@db:1/3,redis://:geheim@db:2/3"],
  ["two logins", "redis://:geheim@db:1,redis://:geheim2@db:2"],
  ["half TLS", "redis://:geheim@db:1,rediss://:geheim@db:2"],
])("%s is refused, and the message holds no secret", (_what, url) => {
  let said = "";
  try {
    read(url);
  } catch (thrown) {
    said = JSON.stringify(thrown, Object.getOwnPropertyNames(thrown));
  }
  expect(said).toContain("INVALID_CONFIG");
  expect(said).toContain("REDIS_URL");
  expect(said).not.toContain("geheim");
});
