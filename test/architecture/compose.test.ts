/** docker-compose.yml: what it must never hold, and what it must. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";

const FILE = "docker-compose.yml";
const text = readFileSync(FILE, "utf8");

interface Service {
  readonly image: string;
  /** Null: handed on from the environment, where it stands there. */
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  readonly secrets?: readonly string[];
  readonly healthcheck: { readonly test: readonly string[] };
}
const compose = parse(text) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
};
const services = Object.entries(compose.services);

test.each(services)(
  "%s: one version, a health check, data that outlives it, this machine alone",
  (_name, service) => {
    // a version of the program and of its base, or a digest; never a name that moves
    expect(service.image).toMatch(
      /:\d+\.\d+\.\d+-(?:pg\d+|bookworm|community)$|^qdrant\/qdrant:v\d+\.\d+\.\d+$|@sha256:[0-9a-f]{64}$/,
    );
    expect(service.healthcheck.test.length).toBeGreaterThan(1);
    const kept = service.volumes.map((volume) => volume.split(":")[0] ?? "");
    expect(kept.length).toBeGreaterThan(0);
    for (const volume of kept) expect(Object.keys(compose.volumes)).toContain(volume);
    for (const port of service.ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  },
);

test("no password stands in it: it comes from a file that git ignores, or from the environment", () => {
  for (const [, { environment, secrets = [] }] of services) {
    for (const [key, value] of Object.entries(environment ?? {}))
      if (/pass|secret|key/i.test(key) && value !== null) {
        expect(key).toMatch(/_FILE$/);
        expect(value).toMatch(/^\/run\/secrets\//);
      }
    for (const secret of secrets) expect(Object.keys(compose.secrets)).toContain(secret);
  }
  expect(text).not.toMatch(/:\/\/[^\s:@/]+:(?!\$\()[^\s@]+@/);
  const ignored = readFileSync(".gitignore", "utf8").split("\n");
  for (const { file } of Object.values(compose.secrets)) {
    expect(file).toContain("./.secrets/");
    expect(ignored).toContain("/.secrets/");
  }
});

const version = spawnSync("docker", ["compose", "version"], { encoding: "utf8" });

test.skipIf(version.status !== 0)(
  "docker compose reads it (skipped without docker compose)",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "quarry-compose-"));
    const password = join(folder, "password");
    writeFileSync(password, "x");
    const { status, stderr } = spawnSync(
      "docker",
      ["compose", "--file", FILE, "--profile", "redis", "config", "--quiet"],
      {
        encoding: "utf8",
        env: {
          ...process.env,
          QUARRY_POSTGRES_PASSWORD_FILE: password,
          QUARRY_REDIS_PASSWORD_FILE: password,
        },
      },
    );
    expect({ status, stderr }).toMatchObject({ status: 0 });
  },
);
