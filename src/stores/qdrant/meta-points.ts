/** What Quarry remembers in Qdrant beside the chunks: applied schema steps, and which copy of a tenant's points is asked. */
import type { AppliedStep } from "../../domain/migration.ts";
import type { OperationEnd } from "../in-time.ts";
import { orNull } from "./collection-settings.ts";
import type { Connection } from "./connection.ts";
import { pointId } from "./derived-ids.ts";
import type { TenantCopy } from "./points.ts";
import { equals, type QdrantFilter } from "./search-filter.ts";

export interface TenantCopies {
  /** Null until the first one is whole. */
  readonly asked: TenantCopy | null;
  /** A copy that a rebuild fills beside it. */
  readonly building: TenantCopy | null;
}

export interface MetaPoints {
  steps(end: OperationEnd): Promise<readonly AppliedStep[]>;
  recordStep(end: OperationEnd, step: AppliedStep): Promise<void>;
  forgetStep(end: OperationEnd, version: number): Promise<void>;
  /** Null before the tenant's first rebuild. */
  copies(end: OperationEnd, tenantId: string): Promise<TenantCopies | null>;
  /** Of every tenant. */
  allCopies(end: OperationEnd): Promise<readonly (TenantCopies & { readonly tenantId: string })[]>;
  setCopies(end: OperationEnd, tenantId: string, copies: TenantCopies): Promise<void>;
  /** As a projection's `position`. */
  position(end: OperationEnd, tenantId: string): Promise<number | null>;
  setPosition(
    end: OperationEnd,
    tenantId: string,
    params: { readonly position: number; readonly atLeast: number | null },
  ): Promise<void>;
  /** Makes the collection; true where it was not there. */
  ensure(end: OperationEnd): Promise<boolean>;
  drop(end: OperationEnd): Promise<void>;
}

const NOT_FOUND = 404;
const CONFLICT = 409;
const PAGE = 1_000;

interface Meta {
  readonly connection: Connection;
  readonly collection: string;
}

interface MetaPoint {
  readonly id: string;
  readonly payload: Record<string, unknown>;
}

async function put(
  { connection, collection }: Meta,
  end: OperationEnd,
  point: MetaPoint,
  where?: QdrantFilter,
): Promise<void> {
  await connection.ask(end, (api, init) =>
    api.upsertPoints(
      {
        ...{ collection_name: collection, wait: true },
        points: [{ ...point, vector: {} }],
        ...(where && { update_filter: where }),
      },
      init,
    ),
  );
}

/** Every point of a row, also of a collection that is not there. */
async function list<Payload>(
  { connection, collection }: Meta,
  end: OperationEnd,
  row: string,
): Promise<Payload[]> {
  const found: Payload[] = [];
  let offset: string | undefined;
  do {
    const body = {
      ...{ collection_name: collection, limit: PAGE, with_payload: true },
      ...(offset === undefined ? {} : { offset }),
      filter: { must: [equals("row", row)] },
    };
    const reply = await orNull(
      connection.ask(end, (api, init) => api.scrollPoints(body, init), [NOT_FOUND]),
      NOT_FOUND,
    );
    const result = reply?.data.result;
    for (const { payload } of result?.points ?? []) found.push(payload as Payload);
    offset = (result?.next_page_offset ?? undefined) as string | undefined;
  } while (offset !== undefined);
  return found;
}

/** `collection`: its name. */
export function openMetaPoints(connection: Connection, collection: string): MetaPoints {
  const meta: Meta = { connection, collection };
  const ofTenant = (tenantId: string): string => pointId("tenant", tenantId);
  const positionOf = (tenantId: string): string => pointId("position", tenantId);
  return {
    steps: async (end) =>
      (await list<StepPayload>(meta, end, "step"))
        .map(toStep)
        .sort((a, b) => a.version - b.version),
    recordStep: (end, { version, name, kind, checksum, appliedAtMs }) =>
      put(meta, end, {
        id: pointId("step", version),
        payload: { row: "step", version, name, kind, checksum, applied_at_ms: appliedAtMs },
      }),
    forgetStep: async (end, version) => {
      await connection.ask(end, (api, init) =>
        api.deletePoints(
          { collection_name: collection, wait: true, points: [pointId("step", version)] },
          init,
        ),
      );
    },
    copies: async (end, tenantId) => {
      const { data } = await connection.ask(end, (api, init) =>
        api.getPoints(
          { collection_name: collection, ids: [ofTenant(tenantId)], with_payload: true },
          init,
        ),
      );
      const payload = data.result?.[0]?.payload;
      return payload ? toCopies(payload as unknown as CopiesPayload) : null;
    },
    allCopies: async (end) =>
      (await list<CopiesPayload>(meta, end, "tenant")).map((found) => ({
        tenantId: found.tenant_id,
        ...toCopies(found),
      })),
    setCopies: (end, tenantId, { asked, building }) =>
      put(meta, end, {
        id: ofTenant(tenantId),
        payload: { row: "tenant", tenant_id: tenantId, asked, building },
      }),
    position: async (end, tenantId) => {
      const ids = [ofTenant(tenantId), positionOf(tenantId)];
      const { data } = await connection.ask(end, (api, init) =>
        api.getPoints({ collection_name: collection, ids, with_payload: true }, init),
      );
      const payloads = (data.result ?? []).map(({ payload }) => payload as Partial<MetaPayload>);
      if (!payloads.some(({ asked }) => asked)) return -1;
      return payloads.find(({ row }) => row === "position")?.position ?? null;
    },
    setPosition: (end, tenantId, { position, atLeast }) =>
      put(
        meta,
        end,
        {
          id: positionOf(tenantId),
          payload: { row: "position", tenant_id: tenantId, position },
        },
        ...(atLeast === null ? [] : [{ must: [{ key: "position", range: { gte: atLeast } }] }]),
      ),
    ensure: async (end) => {
      const made = await orNull(
        connection.ask(
          end,
          (api, init) => api.createCollection({ collection_name: collection, vectors: {} }, init),
          [CONFLICT],
        ),
        CONFLICT,
      );
      return made !== null;
    },
    drop: async (end) => {
      await connection.ask(end, (api, init) =>
        api.deleteCollection({ collection_name: collection }, init),
      );
    },
  };
}

interface MetaPayload {
  readonly row: string;
  readonly asked: TenantCopy | null;
  readonly position: number;
}

interface StepPayload {
  readonly version: number;
  readonly name: string;
  readonly kind: string;
  readonly checksum: string;
  readonly applied_at_ms: number;
}

const toStep = ({ version, name, kind, checksum, applied_at_ms }: StepPayload): AppliedStep => ({
  ...{ version, name, kind, checksum },
  appliedAtMs: applied_at_ms,
});

interface CopiesPayload extends TenantCopies {
  readonly tenant_id: string;
}

const toCopies = ({ asked, building }: CopiesPayload): TenantCopies => ({
  asked: asked ?? null,
  building: building ?? null,
});

/** Where points of the tenant are put: what is asked and what is being built. */
export const copiesOf = ({ asked, building }: TenantCopies): readonly TenantCopy[] =>
  [asked ?? [], building ?? []].flat();
