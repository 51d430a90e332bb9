/** What a transaction needs of a server's connections; the driver behind it is known to `pools.ts` alone. */
import type { PoolHealth } from "../../domain/store-health.ts";
import type { OperationEnd } from "../in-time.ts";

/** Work of one kind never waits for connections of another. `lease`: heartbeats, which must not wait for work at all. */
export type Share = "ingest" | "query" | "background" | "lease";

export type SqlValue = string | number | boolean | null | Uint8Array;

/** How long an operation may wait. */
export interface Wait extends OperationEnd {
  /** What a statement of the session may take, where that is not the connector's own limit. */
  readonly statementTimeoutMs?: number;
}

/** One connection, held by one transaction at a time. */
export interface Session {
  /** Whether a statement may be sent before the one ahead of it is answered. It then serves reads alone. */
  readonly pipelines: boolean;
  /** One statement with its values. Errors are the driver's own. */
  query(sql: string, values: readonly SqlValue[]): Promise<QueryResult>;
  /** Several statements without values. Returns the rows of the last one. */
  execute(sql: string): Promise<readonly unknown[]>;
  /** Statements of which the last is a COPY FROM STDIN, with all its data. Asked only where `copyFromRows` is a number. */
  copy(sql: string, bytes: Buffer): Promise<void>;
  /** Asks the server to stop what the session is doing; the statement then fails. Never throws. */
  cancel(): Promise<void>;
  /** Gives the session back; a broken one is closed, also in the middle of a statement, which then fails. */
  release(isBroken: boolean): void;
}

export interface QueryResult {
  readonly rows: readonly unknown[];
  /** Rows changed or returned. */
  readonly count: number;
}

export interface OpenedSession extends Session {
  /** Rows of the last statement of the opening. */
  readonly opened: readonly unknown[];
}

export interface ConnectorHealth {
  readonly pools: readonly PoolHealth[];
  /** Null while the server is asked. */
  readonly down: { readonly retryAtMs: number; readonly reason: string } | null;
}

export interface Connector {
  /** For messages: host, port and database, never a password. */
  readonly address: string;
  /** From so many rows of a table on, a commit sends them by COPY; null where the driver has no COPY FROM STDIN: arrays always. */
  readonly copyFromRows: number | null;
  /**
   * A session of the share in which `opening` has been executed, which shows that it is alive. Waits for a free connection, and for the
   * server as long as the connector is set to; a server that keeps failing is not asked at all for a while.
   */
  acquire(share: Share, wait: Wait, opening: string): Promise<OpenedSession>;
  health(): ConnectorHealth;
  close(): Promise<void>;
}
