/** Holds a dataset's writer lease while there is work and a little longer, with a heartbeat, and gives it back. */
import type { Catalog } from "../ports/catalog.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import type { ProcessIdentity } from "./process-identity.ts";

const HEARTBEAT_MS = 2_000;
/** Five missed heartbeats: longer than any pause of a healthy process, short enough to wait for. */
export const LEASE_EXPIRY_MS = 10_000;

export class HeldLease {
  readonly #catalog: Catalog;
  readonly #datasetId: string;
  readonly #identity: ProcessIdentity;
  readonly #context: () => OperationContext;
  #generation: number | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** Generation whose heartbeat is under way. */
  #beating: number | null = null;
  #taking: Promise<number | null> | null = null;

  constructor(
    catalog: Catalog,
    datasetId: string,
    identity: ProcessIdentity,
    context: () => OperationContext,
  ) {
    this.#catalog = catalog;
    this.#datasetId = datasetId;
    this.#identity = identity;
    this.#context = context;
  }

  /** The generation we hold, or null. */
  get generation(): number | null {
    return this.#generation;
  }

  /** Takes the lease; null while another living process holds it. Calls at the same time share one attempt. */
  async take(): Promise<number | null> {
    if (this.#generation !== null) return this.#generation;
    this.#taking ??= this.#acquire().finally(() => {
      this.#taking = null;
    });
    return this.#taking;
  }

  async release(): Promise<void> {
    await this.#taking?.catch(() => null);
    if (this.#generation === null) return;
    this.forget();
    await this.#catalog.lease.release(this.#context(), {
      datasetId: this.#datasetId,
      owner: this.#identity.owner,
    });
  }

  /** Another process took over: stop believing that we hold it. */
  forget(): void {
    this.#generation = null;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  async #acquire(): Promise<number | null> {
    const holder = await this.#catalog.lease.acquire(this.#context(), {
      datasetId: this.#datasetId,
      ...this.#identity,
      nowMs: Date.now(),
      expiryMs: LEASE_EXPIRY_MS,
    });
    if (holder.owner !== this.#identity.owner) return null;
    this.#generation = holder.generation;
    this.#timer = setInterval(() => void this.#beat(holder.generation), HEARTBEAT_MS);
    this.#timer.unref();
    return holder.generation;
  }

  async #beat(generation: number): Promise<void> {
    // others would only wait behind it, for the connection that all heartbeats of a process share
    if (this.#beating === generation) return;
    this.#beating = generation;
    try {
      const ours = await this.#catalog.lease.heartbeat(this.#context(), {
        datasetId: this.#datasetId,
        owner: this.#identity.owner,
        nowMs: Date.now(),
      });
      if (!ours) this.forget();
    } catch {
      // A heartbeat that cannot be written is a missed one: commits are fenced by the generation in any case.
    } finally {
      if (this.#beating === generation) this.#beating = null;
    }
  }
}
