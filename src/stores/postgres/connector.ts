/** What a transaction needs of a server's connections; the driver behind it is known to `pools.ts` alone. */

/** Work of one kind never waits for connections of another. */
export type Share = "ingest" | "query" | "background";

export type SqlValue = string | number | boolean | null | Uint8Array;

/** One connection, held by one transaction at a time. */
export interface Session {
  /** Whether a statement may be sent before the one ahead of it is answered. It then serves reads alone. */
  readonly pipelines: boolean;
  /** One statement with its values. Errors are the driver's own. */
  query(sql: string, values: readonly SqlValue[]): Promise<QueryResult>;
  /** Several statements without values. */
  execute(sql: string): Promise<void>;
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

export interface Connector {
  /** For messages: host, port and database, never a password. */
  readonly address: string;
  /** From so many rows of a table on, a commit sends them by COPY; null where the driver has no COPY FROM STDIN: arrays always. */
  readonly copyFromRows: number | null;
  /** Waits for a free connection of the share, at most as long as the connector is set to. */
  acquire(share: Share): Promise<Session>;
  close(): Promise<void>;
}
