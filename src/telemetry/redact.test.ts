import { expect, test } from "vitest";
import { redactText, redactValue } from "./redact.ts";

test.each([
  "https://ada:hunter2@example.com/repo.git",
  "postgres://user:hunter2@db/quarry",
  "Authorization: Bearer hunter2hunter2",
  "ghp_hunter2hunter2hunter2hunter2",
  "AKIAHUNTER2HUNTER2HU AKIAABCDEFGHIJKLMNOP",
  "-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----",
])("%s loses its secret", (text) => {
  const safe = redactText(text);
  expect(safe).toContain("[redacted]");
  expect(safe).not.toMatch(/hunter2|ABCDEFGHIJKLMNOP/);
});

test("keys that name a secret lose their value at any depth", () => {
  const safe = JSON.stringify(
    redactValue({
      password: "hunter2",
      nested: { apiKey: "hunter2", list: [{ GITHUB_TOKEN: "hunter2" }] },
      authorization: "hunter2",
      error: new Error("cannot reach https://u:hunter2@host/"),
    }),
  );
  expect(safe).not.toContain("hunter2");
});

test("ordinary values stay, endless ones end", () => {
  const loop = { path: "src/token.ts", maxTokens: 5, folder: "/work", self: {} };
  loop.self = loop;
  expect(redactValue(loop)).toMatchObject({ path: "src/token.ts", maxTokens: 5, folder: "/work" });
});
