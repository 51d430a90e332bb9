/** What a Qdrant says of the bytes that its collections take, from its telemetry. */
import { z } from "zod";

const segment = z.object({
  info: z.object({
    disk_usage_bytes: z.number(),
    ram_usage_bytes: z.number(),
    vectors_size_bytes: z.number(),
    payloads_size_bytes: z.number(),
  }),
});
const local = z.object({ segments: z.array(segment).nullish() });
const collection = z.object({
  id: z.string(),
  shards: z.array(z.object({ local: local.nullish() })).nullish(),
});
const telemetry = z.object({
  result: z.object({
    // with fewer details a collection is told without its name
    collections: z.object({ collections: z.array(z.unknown()).nullish() }),
  }),
});

export interface CollectionBytes {
  readonly disk: number;
  readonly memory: number;
  readonly vectors: number;
  readonly payloads: number;
}

/** Enough for segments of shards of collections. */
const DETAILS = 10;

/** Throws Error where it is refused. */
export async function readTelemetry(server: {
  readonly url: string;
  readonly apiKey: string | null;
}): Promise<unknown> {
  const address = new URL(
    `telemetry?details_level=${DETAILS}`,
    `${server.url.replace(/\/+$/, "")}/`,
  );
  const reply = await fetch(address, {
    headers: server.apiKey === null ? {} : { "api-key": server.apiKey },
  });
  if (!reply.ok) throw new Error(`telemetry: ${reply.status} ${await reply.text()}`);
  return reply.json();
}

/** Sums over the segments on this node; null where they are not told. */
export function diskBytes(reply: unknown, name: string): CollectionBytes | null {
  const told = telemetry.safeParse(reply).data?.result.collections.collections ?? [];
  const found = told
    .map((each) => collection.safeParse(each).data)
    .find((each) => each?.id === name);
  const segments = (found?.shards ?? []).flatMap((shard) => shard.local?.segments ?? []);
  if (segments.length === 0) return null;
  const sum = (of: (info: z.infer<typeof segment>["info"]) => number): number =>
    segments.reduce((total, { info }) => total + of(info), 0);
  return {
    disk: sum((info) => info.disk_usage_bytes),
    memory: sum((info) => info.ram_usage_bytes),
    vectors: sum((info) => info.vectors_size_bytes),
    payloads: sum((info) => info.payloads_size_bytes),
  };
}
