import { expect, test } from "vitest";
import { diskBytes } from "./telemetry.ts";

const segment = (times: number) => ({
  config: {},
  info: {
    ...{ uuid: "u", segment_type: "plain", num_points: 1, is_appendable: true },
    ...{ disk_usage_bytes: 1_000 * times, ram_usage_bytes: 100 * times },
    ...{ vectors_size_bytes: 10 * times, payloads_size_bytes: times },
  },
});
const replyOf = (collections: unknown) => ({
  status: "ok",
  result: { id: "node", collections: { number_of_collections: 2, collections } },
});

test("segments of all shards of one collection are summed, remote shards left out", () => {
  const shards = [
    { id: 0, local: { segments: [segment(1), segment(2)] }, remote: [] },
    { id: 1, local: { segments: [segment(4)] }, remote: [] },
    { id: 2, local: null, remote: [{}] },
  ];
  const reply = replyOf([
    { id: "other", shards: [{ id: 0, local: { segments: [segment(9)] } }] },
    { id: "ours", shards },
  ]);
  expect(diskBytes(reply, "ours")).toEqual({ disk: 7_000, memory: 700, vectors: 70, payloads: 7 });
});

test("what is not told is null", () => {
  expect(diskBytes(replyOf([{ vectors: 3, optimizers_status: "ok", params: {} }]), "ours")).toBe(
    null,
  );
  expect(diskBytes(replyOf(null), "ours")).toBe(null);
  expect(diskBytes({ status: { error: "no" } }, "ours")).toBe(null);
});
