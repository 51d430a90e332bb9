import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../test/support/temporary-folder.ts";
import { readEnvironment, readUserFile, validateConfig } from "./config.ts";
import { OPTION_NAMES, optionEntry } from "./config-options.ts";
import { defaultDataFolder, type SystemFolders, userConfigFile } from "./data-folder.ts";

const LINUX: SystemFolders = { platform: "linux", homeFolder: "/home/ada", env: {} };

const userFile = (text: string): string => {
  const file = join(temporaryFolder(), "config.json");
  writeFileSync(file, text);
  return file;
};

test("later stages win: default, file, environment, flag", () => {
  const file = { workers: { raw: 2, source: "file" }, retentionDays: { raw: 7, source: "file" } };
  const env = readEnvironment({ QUARRY_WORKERS: "3", QUARRY_LOG_LEVEL: "debug" });
  const flags = { workers: { raw: "4", source: "--workers" } };
  const config = validateConfig([file, env, flags], LINUX);
  expect(config).toMatchObject({ workers: 4, retentionDays: 7, logLevel: "debug" });
  expect(config.parseTimeoutMs).toBe(optionEntry("parseTimeoutMs").default);
});

test("replicas are a list from the environment, and a bad address is told by its place alone", () => {
  const readBeside = (given: Readonly<Record<string, string>>, urls: string) =>
    validateConfig([], { ...LINUX, env: { ...given, POSTGRES_REPLICA_URLS: urls } })
      .postgresReplicaUrls;
  const read = (urls: string) => readBeside({ POSTGRES_URL: "postgres://primary/q" }, urls);
  expect(readBeside({}, " ")).toEqual([]);
  expect(() => readBeside({}, "postgres://a/q")).toThrow(
    /POSTGRES_REPLICA_URLS needs POSTGRES_URL/,
  );
  expect(read("")).toEqual([]);
  expect(read(" postgres://a/q,postgres://b/q\n postgresql://c/q ")).toEqual([
    "postgres://a/q",
    "postgres://b/q",
    "postgresql://c/q",
  ]);
  const bad = () => read("postgres://a/q mysql://me:hunter2@b/q");
  expect(bad).toThrow(/address 2 of 2/);
  expect(bad).not.toThrow(/hunter2/);
});

test("an unknown key, variable or value names what is valid", () => {
  expect(() => readUserFile(userFile('{"logLevle": "info"}'))).toThrow(
    /unknown key "logLevle"; did you mean "logLevel"\?.*dataDir/,
  );
  expect(() => readEnvironment({ QUARRY_DATADIR: "/x" })).toThrow(/did you mean "QUARRY_DATA_DIR"/);
  expect(() => validateConfig([{ workers: { raw: "many", source: "--workers" } }], LINUX)).toThrow(
    /--workers: workers must be a whole number from 0 to 64 threads, not "many"/,
  );
  expect(() => validateConfig([{ logLevel: { raw: "loud", source: "file" } }], LINUX)).toThrow(
    /must be one of debug, info, warn, error, silent/,
  );
  expect(() =>
    validateConfig([{ excludeLanguages: { raw: ["pyhton"], source: "file" } }], LINUX),
  ).toThrow(/did you mean "python"/);
});

test("a user's file that is missing is empty, a broken one is an error", () => {
  expect(readUserFile(join(temporaryFolder(), "none.json"))).toEqual({});
  expect(() => readUserFile(userFile("{"))).toThrow(/not valid JSON/);
  expect(() => readUserFile(userFile("[]"))).toThrow(/one JSON object/);
});

test("folders become absolute, ~ is the home folder, lists are split as PATH is", () => {
  const config = validateConfig(
    [readEnvironment({ QUARRY_ROOTS: "/a:rel", QUARRY_DATA_DIR: "~/data" })],
    LINUX,
  );
  expect(config.roots).toEqual(["/a", join(process.cwd(), "rel")]);
  expect(config.dataDir).not.toContain("~");
});

test("numbers have a range that holds their default", () => {
  for (const name of OPTION_NAMES) {
    const { default: value, minimum, maximum } = optionEntry(name);
    if (typeof value !== "number") continue;
    expect(value).toBeGreaterThanOrEqual(minimum ?? 0);
    expect(value).toBeLessThanOrEqual(maximum ?? 0);
  }
});

describe("data folder", () => {
  test.each([
    ["linux", {}, "/home/ada/.local/share/quarry"],
    ["linux", { XDG_DATA_HOME: "/data" }, "/data/quarry"],
    ["linux", { XDG_DATA_HOME: "relative" }, "/home/ada/.local/share/quarry"],
    ["darwin", {}, "/home/ada/Library/Application Support/quarry"],
    [
      "win32",
      { LOCALAPPDATA: "C:\\Users\\ada\\AppData\\Local" },
      "C:\\Users\\ada\\AppData\\Local\\quarry",
    ],
  ] as const)("%s %o", (platform, env, folder) => {
    expect(defaultDataFolder({ platform, homeFolder: "/home/ada", env })).toBe(folder);
  });

  test("the user's file stands beside other programs' settings", () => {
    expect(userConfigFile(LINUX)).toBe("/home/ada/.config/quarry/config.json");
    expect(userConfigFile({ platform: "win32", homeFolder: "C:\\Users\\ada", env: {} })).toBe(
      "C:\\Users\\ada\\AppData\\Roaming\\quarry\\config.json",
    );
  });
});

describe("embedders", () => {
  const raw = (values: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, { raw: value, source: `--${name}` }]),
    );

  test("the built-in table is the default, prose has none, and no key is needed", () => {
    const { codeEmbedder, textEmbedder } = validateConfig([], LINUX);
    expect(codeEmbedder).toMatchObject({ kind: "built-in", apiKey: null });
    expect(textEmbedder.kind).toBe("off");
  });

  test("an endpoint needs an address without credentials, and a model", () => {
    const read = (values: Readonly<Record<string, string>>) => () =>
      validateConfig([raw({ embedder: "endpoint", ...values })], LINUX);
    expect(read({})).toThrow(/--embedder endpoint needs --embedder-url/u);
    expect(read({ embedderUrl: "http://localhost:1/v1" })).toThrow(/needs --embedder-model/u);
    expect(read({ embedderUrl: "localhost:11434" })).toThrow(/must be an http or https address/u);
    const secret = read({ embedderUrl: "https://me:hunter2@example.com/v1", embedderModel: "m" });
    expect(secret).toThrow(/must not hold a user name or password/u);
    expect(secret).not.toThrow(/hunter2/u);
    expect(() => validateConfig([raw({ textEmbedder: "onnx" })], LINUX)).toThrow(
      /--text-embedder onnx needs --text-embedder-model/u,
    );
  });

  test("a key comes from the environment alone, one for each", () => {
    const env = { QUARRY_EMBEDDER_KEY: "k1", QUARRY_TEXT_EMBEDDER_KEY: "k2" };
    expect(readEnvironment(env)).toEqual({});
    const config = validateConfig([], { ...LINUX, env });
    expect(config.codeEmbedder.apiKey).toBe("k1");
    expect(config.textEmbedder.apiKey).toBe("k2");
    expect(() => readUserFile(userFile('{"embedderKey": "x"}'))).toThrow(/unknown key/u);
  });

  test("nothing about embedders can be set by a repository", () => {
    const names = OPTION_NAMES.filter((name) => /embedder/iu.test(name));
    expect(names).toHaveLength(16);
    for (const name of names) expect(optionEntry(name).repository).toBe("no");
  });
});
