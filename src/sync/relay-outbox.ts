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
  applyMs: 120_000,
};

interface Relay<Change> extends RelayParams<Change> {
  readonly signal: AbortSignal;
  readonly turn: HeldTurn;
  readonly filling: Filling;
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
  const begun: Begun = { isRegistered: false, isPrepared: false, failures: 0 };
  while (!signal.aborted) {
    try {
      const pauseMs = await step(relay, begun);
      if (pauseMs > 0) await relay.wake.pause(pauseMs, signal);
    } catch (thrown) {
      if (signal.aborted) break;
      begun.failures += 1;
      // what comes back may have been emptied
      begun.isPrepared = false;
      await reportDown(relay, thrown);
      // what is waiting there does not hurry what is down
      await sleep(pauseAfter(begun.failures), undefined, { signal }).catch(() => undefined);
    }
  }
  await relay.turn.release(lasting(relay, RELEASE_MS)).catch(() => undefined);
}

interface Begun {
  isRegistered: boolean;
  isPrepared: boolean;
  failures: number;
}

/** Whatever is to be done now; returns how long there is nothing more. */
async function step<Change>(relay: Relay<Change>, begun: Begun): Promise<number> {
  if (!begun.isRegistered) await register(relay);
  begun.isRegistered = true;
  if (!begun.isPrepared) await relay.projection.prepare(within(relay));
  begun.isPrepared = true;
  const turn = await relay.turn.take();
  const { pollMs } = relay.limits;
  if (turn === null) {
    await watchOther(relay);
    return pollMs * WATCHED_POLLS;
  }
  const isMore = await work(relay, turn);
  begun.failures = 0;
  return isMore ? 0 : pollMs;
}

/** One batch, and one step of making it anew; true when there is more to do. */
async function work<Change>(relay: Relay<Change>, turn: TakenTurn): Promise<boolean> {
  const batch = await readBatch(relay, turn);
  if (await isPutBack(relay, turn, batch)) return true;
  await applyBatch(relay, batch);
  const isOurs = await advance(relay, turn, batch);
  const more = isOurs && (await fill(relay, turn, batch));
  await reportUp(relay);
  return more || batch.events.length > 0;
}

function openRelay<Change>(params: RelayParams<Change>, signal: AbortSignal): Relay<Change> {
  const limits = { ...SETTINGS, ...params.settings };
  const { feed, projection, identity, context } = params;
  const turn = createHeldTurn({
    ...{ feed, name: projection.name, identity, heartbeatMs: limits.heartbeatMs },
    context: () => ({ ...context(), signal }),
  });
  return { ...params, signal, limits, turn, filling: createFilling(params) };
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
  const states = await registry.list(within(relay));
  const known = states.find(({ name }) => name === projection.name);
  if (known?.error != null) health.failed(new AppError("PROJECTION_UNAVAILABLE", known.error));
  else if (health.down() !== null && health.mayAsk()) await reportUp(relay);
}

async function readBatch<Change>(
  relay: Relay<Change>,
  { name, position }: TakenTurn,
): Promise<FeedBatch> {
  const { feed, limits } = relay;
  return feed.read(within(relay), { name, after: position, limit: limits.batchEvents });
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

/** Somebody restored an earlier state of it, or emptied it: events since then are gone, so that it is filled anew, and asked nothing meanwhile. */
async function isPutBack<Change>(
  relay: Relay<Change>,
  turn: TakenTurn,
  batch: FeedBatch,
): Promise<boolean> {
  // what is being filled answers for itself when that is done
  if (batch.fill !== null) return false;
  const { projection, registry, logger } = relay;
  const context = within(relay);
  const held = (await projection.position?.(context)) ?? null;
  if (held === null || held >= turn.position) return false;
  const { name } = projection;
  logger.warn({ projection: name, held, position: turn.position }, "it was put back; filled anew");
  await registry.distrust(context, { name, reason: "it was put back to an earlier state" });
  return true;
}

/** What was down is asked before it is called up again: an empty batch proves nothing. */
async function reportUp<Change>(relay: Relay<Change>): Promise<void> {
  const { projection, health, feed, logger } = relay;
  if (health.down() === null) return;
  const { name } = projection;
  await projection.ping(within(relay));
  health.succeeded();
  logger.info({ projection: name }, "the projection is back");
  await feed.recordTrouble(within(relay), { name, error: null, nowMs: Date.now() });
}

async function reportDown<Change>(relay: Relay<Change>, thrown: unknown): Promise<void> {
  const { projection, health, feed, logger } = relay;
  const { code, message } = toAppError(thrown);
  // the catalog's own troubles are not the projection's, and it could not be told of them now
  if (code.startsWith("CATALOG_")) return;
  const { name } = projection;
  if (health.down() === null)
    logger.warn({ projection: name, code, reason: message }, "the projection takes no changes");
  health.failed(new AppError("PROJECTION_UNAVAILABLE", `${code}: ${message}`));
  const trouble = { name, error: `${code}: ${message}`, nowMs: Date.now() };
  await feed.recordTrouble(within(relay), trouble).catch(() => undefined);
}
