/** From change events in the catalog to a projection that is equal to it: the whole flow of a synchronisation. */
import { setTimeout as sleep } from "node:timers/promises";
import { AppError, toAppError } from "../domain/errors.ts";
import type { Logger } from "../ports/logger.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import type { FeedBatch, TakenTurn } from "../ports/projection-feed.ts";
import { applyEvents } from "./apply-events.ts";
import { createFilling, type Filling, type FillParams } from "./fill-projection.ts";
import { createHeldTurn, type HeldTurn, type RelayIdentity } from "./held-turn.ts";
import { type ProjectionHealth, pauseAfter } from "./projection-health.ts";
import type { Wake } from "./wake.ts";
import { type CopyWatch, createCopyWatch } from "./watch-copy.ts";

export interface RelayParams<Change> extends FillParams<Change> {
  readonly identity: RelayIdentity;
  readonly health: ProjectionHealth;
  readonly wake: Wake;
  readonly logger: Logger;
  /** A context for work behind answers. */
  readonly context: () => OperationContext;
  readonly settings?: Partial<RelaySettings>;
}

export interface RelaySettings {
  /** Events read at once. */
  readonly batchEvents: number;
  /** How often it looks for what other processes committed. */
  readonly pollMs: number;
  readonly heartbeatMs: number;
  /** How often it is looked whether what was filled is still there. */
  readonly watchMs: number;
  /** What applying one page of documents may take. */
  readonly applyMs: number;
}

/** A process that ends has no time to lose; a turn that is not given back runs out by itself. */
const RELEASE_MS = 300;
/** Who has not the turn looks less often: it only is to know when that is free. */
const WATCHED_POLLS = 4;
const SETTINGS: RelaySettings = {
  batchEvents: 256,
  pollMs: 500,
  heartbeatMs: 2_000,
  watchMs: 5_000,
  applyMs: 120_000,
};

interface Relay<Change> extends RelayParams<Change> {
  readonly signal: AbortSignal;
  readonly turn: HeldTurn;
  readonly filling: Filling;
  readonly watch: CopyWatch;
  /** Of its turn: only who has it makes the schema and tells the catalog how the projection is. */
  readonly told: { isOurs: boolean; isPrepared: boolean; upUntilMs: number };
  readonly limits: RelaySettings;
}

/**
 * Keeps a projection equal to the catalog until `signal` aborts: its turn among processes, events in order, the state of the documents that
 * they name, apply, and only then the position. Killed anywhere it does the same again, which changes nothing. Never throws.
 */
export async function relayOutbox<Change>(
  params: RelayParams<Change>,
  signal: AbortSignal,
): Promise<void> {
  const relay = openRelay(params, signal);
  let failures = 0;
  let isRegistered = false;
  while (!signal.aborted) {
    try {
      if (!isRegistered) await register(relay);
      isRegistered = true;
      const pauseMs = await round(relay);
      failures = 0;
      if (pauseMs > 0) await relay.wake.pause(pauseMs, signal);
    } catch (thrown) {
      if (signal.aborted) break;
      failures += 1;
      // it may come back without what it had
      relay.told.isPrepared = false;
      relay.watch.suspect();
      relay.told.upUntilMs = 0;
      await reportDown(relay, thrown);
      // what is waiting there does not hurry what is down
      await sleep(pauseAfter(failures), undefined, { signal }).catch(() => undefined);
    }
  }
  await relay.turn.release(lasting(relay, RELEASE_MS)).catch(() => undefined);
}

/** What is due now, in its turn; how long to pause then, 0 where there is more to do. */
async function round<Change>(relay: Relay<Change>): Promise<number> {
  const { pollMs } = relay.limits;
  const turn = await relay.turn.take();
  relay.told.isOurs = turn !== null;
  if (turn !== null) return (await step(relay, turn)) ? 0 : pollMs;
  await watchOther(relay);
  return pollMs * WATCHED_POLLS;
}

/** Of whoever has the turn; true when there is more to do. */
async function step<Change>(relay: Relay<Change>, turn: TakenTurn): Promise<boolean> {
  if (!relay.told.isPrepared) await relay.projection.prepare(within(relay));
  relay.told.isPrepared = true;
  relay.health.looked();
  const batch = await readBatch(relay, turn);
  if (await isLost(relay, turn, batch)) return true;
  await applyBatch(relay, batch);
  const isOurs = await advance(relay, turn, batch);
  const more = isOurs && (await fill(relay, turn, batch));
  await reportUp(relay);
  return more || batch.events.length > 0;
}

function openRelay<Change>(params: RelayParams<Change>, signal: AbortSignal): Relay<Change> {
  const limits = { ...SETTINGS, ...params.settings };
  const { feed, projection, registry, identity, context } = params;
  const turn = createHeldTurn({
    ...{ feed, name: projection.name, identity, heartbeatMs: limits.heartbeatMs },
    context: () => ({ ...context(), signal }),
  });
  const watch = createCopyWatch({ projection, registry, everyMs: limits.watchMs });
  const filling = createFilling(params);
  return {
    ...params,
    signal,
    limits,
    turn,
    watch,
    filling,
    told: { isOurs: false, isPrepared: false, upUntilMs: 0 },
  };
}

function lasting<Change>({ context }: Relay<Change>, ms: number): OperationContext {
  return { ...context(), deadlineMs: performance.now() + ms };
}

/** For one step: it ends with the relay. */
function within<Change>(relay: Relay<Change>): OperationContext {
  return { ...lasting(relay, relay.limits.applyMs), signal: relay.signal };
}

/** Registered first: what is committed from then on is told, also while the projection cannot be reached. */
async function register<Change>(relay: Relay<Change>): Promise<void> {
  const { registry, projection, logger } = relay;
  const isNew = await registry.register(within(relay), projection.name);
  if (isNew) logger.info({ projection: projection.name }, "registered; it is filled");
}

/** Another process fills it; here it is asked. */
async function watchOther<Change>(relay: Relay<Change>): Promise<void> {
  const { registry, projection, health } = relay;
  relay.filling.forget();
  Object.assign(relay.told, { isPrepared: false, upUntilMs: 0 });
  const states = await registry.list(within(relay));
  const known = states.find(({ name }) => name === projection.name);
  if (known?.error != null) health.failed(new AppError("PROJECTION_UNAVAILABLE", known.error));
  else if (health.down() !== null && health.mayAsk()) await reportUp(relay);
  health.looked();
}

async function readBatch<Change>(
  relay: Relay<Change>,
  { name, position }: TakenTurn,
): Promise<FeedBatch> {
  const { feed, limits } = relay;
  return feed.read(within(relay), { name, after: position, limit: limits.batchEvents });
}

/** From the next batch on it is filled anew. */
async function isLost<Change>(
  relay: Relay<Change>,
  { position }: TakenTurn,
  { fill }: FeedBatch,
): Promise<boolean> {
  const reason = await relay.watch.lost(within(relay), { position, fill });
  if (reason === null) return false;
  relay.logger.warn({ projection: relay.projection.name, reason }, "it is filled anew");
  return true;
}

async function applyBatch<Change>(relay: Relay<Change>, { events }: FeedBatch): Promise<void> {
  if (events.length > 0) await applyEvents(() => within(relay), relay, events);
}

/** False when the turn is lost: whoever has it now begins where the last record stands. */
async function advance<Change>(
  relay: Relay<Change>,
  { name, owner, generation, position }: TakenTurn,
  { upTo }: FeedBatch,
): Promise<boolean> {
  if (upTo === position) return true;
  await relay.projection.recordPosition?.(within(relay), { position: upTo, atLeast: position });
  const turn = { name, owner, generation, position: upTo, nowMs: Date.now() };
  const isOurs = await relay.feed.advance(within(relay), turn);
  if (isOurs) relay.turn.reached(upTo);
  else relay.turn.forget();
  return isOurs;
}

/** One step of making it anew, where that is wanted; true when there is more to do. */
async function fill<Change>(
  relay: Relay<Change>,
  turn: TakenTurn,
  batch: FeedBatch,
): Promise<boolean> {
  if (batch.fill === "wanted")
    await relay.projection.recordPosition?.(within(relay), { position: batch.upTo, atLeast: null });
  return relay.filling.step(within(relay), turn, batch.fill);
}

/** What was down is asked before it is called up again: an empty batch proves nothing. */
async function reportUp<Change>(relay: Relay<Change>): Promise<void> {
  const { projection, health, feed, logger, told } = relay;
  const wasDown = health.down() !== null;
  // said now and then: a question may have found it up before, and who had the turn before may have ended, or said otherwise since
  if (!wasDown && performance.now() < told.upUntilMs) return;
  const { name } = projection;
  await projection.ping(within(relay));
  health.succeeded();
  if (wasDown) logger.info({ projection: name }, "the projection is back");
  if (!told.isOurs) return;
  await feed.recordTrouble(within(relay), { name, error: null, nowMs: Date.now() });
  told.upUntilMs = performance.now() + relay.limits.watchMs;
}

async function reportDown<Change>(relay: Relay<Change>, thrown: unknown): Promise<void> {
  const { projection, health, feed, logger, told } = relay;
  const { code, message, next } = toAppError(thrown);
  // the catalog's own troubles are not the projection's, and it could not be told of them now
  if (code.startsWith("CATALOG_")) return;
  const { name } = projection;
  if (health.down() === null)
    logger.warn(
      { projection: name, code, reason: message, mend: next },
      "the projection takes no changes",
    );
  const error = [`${code}: ${message}`, next ?? ""].join(" ").trim();
  health.failed(new AppError("PROJECTION_UNAVAILABLE", error));
  // whom it fails while another fills it would call it down for all, and nobody would take that back
  if (!told.isOurs) return;
  const trouble = { name, error, nowMs: Date.now() };
  await feed.recordTrouble(within(relay), trouble).catch(() => undefined);
}
