/** Bad starts with Redis: one clear error each, with the mend, and never the password. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppError } from "../../src/domain/errors.ts";
import type { OperationContext } from "../../src/ports/operation-context.ts";
import { freePort, redisProblem, startRedis, type TestRedis } from "../support/redis.ts";
import { openTestCache } from "../support/redis-cache.ts";
import { testContext } from "../support/test-context.ts";

const PASSWORD = "sesame-4711-secret";
const KEY = { datasetIds: ["d"], digest: "q" };

const problem = redisProblem();
if (problem !== null) test.skip(`Redis: ${problem}`, () => undefined);
else describe("starts with a Redis that will not do", describeStarts);

/** Says to every command what a server of another kind or version would. */
async function startOther(
  reply: (command: string) => string,
): Promise<{ url: string; server: Server }> {
  const port = await freePort();
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (data) => socket.write(reply(data.toString())));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { url: `redis://127.0.0.1:${port}`, server };
}

const bulk = (text: string): string => `$${text.length}\r\n${text}\r\n`;

/** The error of a start, with everything that it holds as one text. */
async function failure(...urls: string[]): Promise<{ code: string; all: string }> {
  const opened = await openTestCache(urls).then(
    (cache) => cache.close(),
    (thrown: unknown) => thrown,
  );
  if (!(opened instanceof AppError)) throw new Error(`no AppError but ${String(opened)}`);
  return { code: opened.code, all: `${opened.message} ${opened.next}` };
}

function describeStarts(): void {
  let plain: TestRedis;
  let closed: TestRedis;
  let tls: TestRedis;
  let replica: TestRedis;
  const folder = mkdtempSync(join(tmpdir(), "quarry-redis-tls-"));
  const others: Server[] = [];
  beforeAll(async () => {
    const certificate = ["-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=localhost"];
    execFileSync(
      "openssl",
      ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", ...certificate],
      { cwd: folder, stdio: "ignore" },
    );
    const files = ["--tls-cert-file", "--tls-key-file", "--tls-ca-cert-file"].flatMap((flag, i) => [
      flag,
      join(folder, ["cert.pem", "key.pem", "cert.pem"][i] ?? ""),
    ]);
    plain = await startRedis();
    closed = await startRedis({
      args: [
        ...["--requirepass", PASSWORD],
        ...["--user", "reader", "on", `>${PASSWORD}`, "~quarry:*", "+get", "+info"],
      ],
    });
    tls = await startRedis({
      portArgument: "--tls-port",
      args: [...files, "--tls-auth-clients", "no"],
    });
    replica = await startRedis({ args: ["--replicaof", "127.0.0.1", `${plain.port}`] });
  });
  afterAll(async () => {
    for (const server of [plain, closed, tls, replica]) await server?.remove();
    for (const server of others) server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const withLogin = (login: string, { url }: TestRedis): string =>
    url.replace("redis://", `redis://${login}@`);
  const cases: readonly (readonly [string, () => readonly string[], RegExp])[] = [
    ["no password", () => [closed.url], /asks for a password.*REDIS_URL/],
    [
      "a wrong password",
      () => [withLogin(":wrong", closed)],
      /refuses the login.*Correct user and/,
    ],
    ["an unknown user", () => [withLogin(`nobody:${PASSWORD}`, closed)], /refuses the login/],
    [
      "a missing right",
      () => [withLogin(`reader:${PASSWORD}`, closed)],
      /refuses a right.*ACL SETUSER/,
    ],
    ["a replica", () => [replica.url], /is a replica.*Name the master/],
    ["a number of no database", () => [`${plain.url}/99`], /no database of that number/],
    [
      "no TLS where it is asked for",
      () => [plain.url.replace("redis:", "rediss:")],
      /offers no TLS/,
    ],
    [
      "a certificate that nobody vouches for",
      () => [tls.url.replace("redis://127.0.0.1", "rediss://localhost")],
      /certificate.*NODE_EXTRA_CA_CERTS/,
    ],
    ["servers that are no cluster", () => [plain.url, replica.url], /no part of a cluster/],
  ];
  test.each(cases)("%s is refused", async (_what, urls, says) => {
    const { code, all } = await failure(...urls());
    expect(all).toMatch(says);
    expect(code).toBe("PROJECTION_REFUSED");
    expect(all).not.toContain(PASSWORD);
  });

  test("a server before 7.0 is refused with both versions", async () => {
    const { url, server } = await startOther((command) =>
      /info/iu.test(command)
        ? bulk("# Server\r\nredis_version:6.2.14\r\nloading:0\r\n")
        : "+OK\r\n",
    );
    others.push(server);
    const { code, all } = await failure(url);
    expect(code).toBe("PROJECTION_REFUSED");
    expect(all).toMatch(/version 6\.2\.14; 7\.0 is the oldest/);
  });

  test("something that speaks another protocol is refused", async () => {
    const { url, server } = await startOther(() => "HTTP/1.1 400 Bad Request\r\n\r\n");
    others.push(server);
    const { code, all } = await failure(url);
    expect(code).toBe("PROJECTION_REFUSED");
    expect(all).toMatch(/does not speak Redis's protocol/);
  });

  test("a login of one tenant's keys works for that tenant and reaches nothing of another", async () => {
    const rights =
      "~quarry:1:acme:* &quarry:1:acme:* +get +set +unlink +zadd +zrange +zremrangebyscore +pexpire +publish +subscribe +ping +info +select +cluster";
    execFileSync(
      "redis-cli",
      [
        "-p",
        `${closed.port}`,
        "ACL",
        "SETUSER",
        "acme",
        "on",
        `>${PASSWORD}`,
        ...rights.split(" "),
      ],
      { env: { ...process.env, REDISCLI_AUTH: PASSWORD }, stdio: "ignore" },
    );
    await expect(
      openTestCache([withLogin(`acme:${PASSWORD}`, closed)], { tenantId: "other" }),
    ).rejects.toMatchObject({ code: "PROJECTION_REFUSED" });
    const all = await openTestCache([withLogin(`:${PASSWORD}`, closed)], { memoryBytes: 0 });
    const cache = await openTestCache([withLogin(`acme:${PASSWORD}`, closed)], { memoryBytes: 0 });
    const [acme, other] = ["acme", "other"].map((tenantId) => testContext({ tenantId }));
    try {
      all.put(other as OperationContext, KEY, "theirs");
      const theirs = () => all.get(other as OperationContext, KEY);
      await expect.poll(theirs, { timeout: 10_000 }).toBe("theirs");
      expect(await cache.get(other as OperationContext, KEY)).toBeNull();
      cache.put(other as OperationContext, KEY, "forged");
      cache.forget(other as OperationContext, "d");
      cache.put(acme as OperationContext, KEY, "ours");
      const ours = () => cache.get(acme as OperationContext, KEY);
      await expect.poll(ours, { timeout: 10_000 }).toBe("ours");
      await expect.poll(() => cache.health().errors, { timeout: 10_000 }).toBe(3);
      expect(await theirs()).toBe("theirs");
    } finally {
      await Promise.all([all.close(), cache.close()]);
    }
  });

  test("a right login passes, and with no more rights than are documented", async () => {
    const rights =
      "~quarry:* &quarry:* +get +set +unlink +zadd +zrange +zremrangebyscore +pexpire +publish +subscribe +ping +info +select +cluster";
    execFileSync(
      "redis-cli",
      [
        "-p",
        `${closed.port}`,
        "ACL",
        "SETUSER",
        "quarry",
        "on",
        `>${PASSWORD}`,
        ...rights.split(" "),
      ],
      { env: { ...process.env, REDISCLI_AUTH: PASSWORD }, stdio: "ignore" },
    );
    const cache = await openTestCache([withLogin(`quarry:${PASSWORD}`, closed)], {
      memoryBytes: 0,
    });
    try {
      cache.put(testContext(), KEY, "value");
      await expect.poll(() => cache.get(testContext(), KEY), { timeout: 10_000 }).toBe("value");
      cache.forget(testContext(), "d");
      await expect.poll(() => cache.get(testContext(), KEY), { timeout: 10_000 }).toBeNull();
      expect(cache.health()).toMatchObject({ state: "up", errors: 0 });
      expect(JSON.stringify(cache.health())).not.toContain(PASSWORD);
    } finally {
      await cache.close();
    }
  });
}
