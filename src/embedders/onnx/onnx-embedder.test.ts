/** The ONNX embedder on a tiny model that the test makes; with the real package where it is there. */
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../test/support/temporary-folder.ts";
import { testContext } from "../../../test/support/test-context.ts";
import { writeTinyOnnxModel } from "../../../test/support/tiny-onnx-model.ts";
import { createOnnxEmbedder } from "./onnx-embedder.ts";

/** A folder whose node_modules holds the package; `.ci/run` installs it and names it here. */
const INSTALLED = process.env["TRANSFORMERS_FOLDER"];
const WORDS = {
  "[unk]": [0, 0, 0, 1],
  open: [1, 0, 0, 0],
  file: [0, 1, 0, 0],
  close: [-1, 0, 0, 0],
};
const OPTIONS = { version: "1", dimensions: 0, queryPrefix: "", documentPrefix: "" };

const load = async (): Promise<unknown> => {
  const require = createRequire(join(INSTALLED ?? "", "package.json"));
  return import(pathToFileURL(require.resolve("@huggingface/transformers")).href);
};

test.skipIf(INSTALLED === undefined)(
  "embeds with the model's mean, with prefixes (skipped: TRANSFORMERS_FOLDER names no folder with @huggingface/transformers)",
  async () => {
    const folder = join(temporaryFolder(), "tiny-model");
    writeTinyOnnxModel(folder, WORDS);
    const embedder = createOnnxEmbedder({ ...OPTIONS, folder, queryPrefix: "open ", load });
    const context = testContext();
    expect(await embedder.model(context)).toEqual({
      name: "tiny-model",
      version: "1",
      dimensions: 4,
      kind: "dense",
    });
    const texts = ["Open file", "close", ...Array.from({ length: 40 }, () => "file")];
    const vectors = await embedder.embed(context, { texts, purpose: "document" });
    const values = vectors.map((vector) => (vector?.kind === "dense" ? [...vector.values] : []));
    expect(values[0]?.map((value) => value.toFixed(3))).toEqual([
      "0.707",
      "0.707",
      "0.000",
      "0.000",
    ]);
    expect(values[1]).toEqual([-1, 0, 0, 0]);
    expect(values[41]).toEqual([0, 1, 0, 0]);
    const [query] = await embedder.embed(context, { texts: ["file"], purpose: "query" });
    expect(query?.kind === "dense" && query.values[0]?.toFixed(3)).toBe("0.707");
    await embedder.close();
    const other = createOnnxEmbedder({ ...OPTIONS, folder, dimensions: 7, load });
    await expect(other.model(context)).rejects.toMatchObject({ code: "EMBEDDER_INVALID" });
    writeFileSync(join(folder, "onnx", "model.onnx"), "not a model");
    const broken = createOnnxEmbedder({ ...OPTIONS, folder, load });
    await expect(broken.model(context)).rejects.toMatchObject({ code: "EMBEDDER_INVALID" });
  },
);

test("a folder without a model, and a package that is not there, are told with what to do", async () => {
  const context = testContext();
  const empty = createOnnxEmbedder({ ...OPTIONS, folder: temporaryFolder() });
  await expect(empty.model(context)).rejects.toThrow("holds no onnx/model.onnx");
  const folder = join(temporaryFolder(), "tiny-model");
  writeTinyOnnxModel(folder, WORDS);
  const missing = createOnnxEmbedder({
    ...OPTIONS,
    folder,
    load: () => Promise.reject(new Error("Cannot find package")),
  });
  const failure = await missing.model(context).catch((thrown: unknown) => thrown);
  expect(failure).toMatchObject({ code: "EMBEDDER_INVALID" });
  expect(JSON.stringify(failure) + String(failure)).toContain("@huggingface/transformers");
  mkdirSync(join(folder, "1_Pooling"));
  writeFileSync(join(folder, "1_Pooling", "config.json"), "{");
  await expect(createOnnxEmbedder({ ...OPTIONS, folder }).model(context)).rejects.toMatchObject({
    code: "EMBEDDER_INVALID",
  });
});

test("pooling is the folder's own, and what the model cannot say is told", async () => {
  const folder = join(temporaryFolder(), "tiny-model");
  writeTinyOnnxModel(folder, WORDS);
  mkdirSync(join(folder, "1_Pooling"));
  writeFileSync(join(folder, "1_Pooling", "config.json"), '{"pooling_mode_cls_token": true}');
  const poolings: string[] = [];
  let value = 3;
  const extract = async (texts: readonly string[], { pooling }: { readonly pooling: string }) => {
    poolings.push(pooling);
    return { dims: [texts.length, 2], data: texts.flatMap(() => [value, 4]) };
  };
  const env = { allowRemoteModels: true, allowLocalModels: false, localModelPath: "" };
  const embedder = createOnnxEmbedder({
    ...OPTIONS,
    folder,
    load: async () => ({ env, pipeline: async () => extract }),
  });
  const embed = () => embedder.embed(testContext(), { texts: ["a"], purpose: "document" });
  const [vector] = await embed();
  expect(vector?.kind === "dense" && [...vector.values].map((each) => each.toFixed(1))).toEqual([
    "0.6",
    "0.8",
  ]);
  expect(new Set(poolings)).toEqual(new Set(["cls"]));
  expect(env.allowRemoteModels).toBe(false);
  value = Number.NaN;
  await expect(embed()).rejects.toMatchObject({ code: "EMBEDDER_INVALID" });
});
