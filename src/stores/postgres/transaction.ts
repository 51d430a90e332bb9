/** Transactions of one tenant, tried again where two of them met or where a connection ended. */
import type { IsolationLevel } from "../../domain/change-set.ts";
import type { StoreHealth } from "../../domain/store-health.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { withRetries } from "../retry.ts";
import type { Connector, Share } from "./connector.ts";
import { translateDriverError } from "./driver-errors.ts";
import { inTransaction, type Transaction, type Work } from "./in-transaction.ts";
import { patienceFor } from "./patience.ts";
import type { Replicas } from "./replicas.ts";

export type { Transaction } from "./in-transaction.ts";

export interface Database {
  readonly connector: Connector;
  /** How many transactions of this process have written. */
  readonly writes: () => number;
  /** Reads in one snapshot. Throws AppError. */
  read<Result>(context: OperationContext, work: Work<Result>): Promise<Result>;
  /** As `read`, whatever stands in for `read`. */
  readPrimary<Result>(context: OperationContext, work: Work<Result>): Promise<Result>;
  /** As `read`, from a replica where there is one that has all that this process has done or seen so far. */
  readAnywhere<Result>(context: OperationContext, work: Work<Result>): Promise<Result>;
  /** Writes all of it or nothing; `work` runs again where two transactions met. Throws AppError. */
  write<Result>(
    context: OperationContext,
    options: WriteOptions,
    work: (transaction: Transaction) => Promise<Result>,
  ): Promise<Result>;
  health(): StoreHealth;
  close(): Promise<void>;
}

export interface WriteOptions {
  /** Of the stage that the time is recorded under. */
  readonly name: string;
  readonly share?: Share;
  readonly isolation?: IsolationLevel;
  /** Doing it twice is doing it once, so that it may be done again where the answer to a commit was lost. */
  readonly isRepeatable?: boolean;
  /** In place of the database's own, for a statement that is known to be long. */
  readonly statementTimeoutMs?: number;
}

export interface DatabaseOptions {
  readonly connector: Connector;
  /** What a statement may take at most, also where the operation has no deadline. */
  readonly statementTimeoutMs: number;
  readonly replicas?: Replicas;
}

const READ_ONLY = "ISOLATION LEVEL REPEATABLE READ READ ONLY";

export function createDatabase(options: DatabaseOptions): Database {
  const { connector, statementTimeoutMs, replicas } = options;
  const sawLog = replicas && { sawLog: replicas.sawLog };
  const once = <Result>(
    context: OperationContext,
    share: Share,
    begin: string,
    work: Work<Result>,
    timeoutMs: number = statementTimeoutMs,
  ): Promise<Result> =>
    inTransaction(
      { connector, context, share, begin, statementTimeoutMs: timeoutMs, ...sawLog },
      work,
    );
  const translated = (thrown: unknown, context: OperationContext): unknown =>
    translateDriverError(thrown, connector.address, context);

  const read: Database["read"] = async (context, work) => {
    try {
      return await withRetries(
        context,
        (thrown) => patienceFor(thrown, { isRepeatable: true }),
        () => once(context, "query", READ_ONLY, work),
      );
    } catch (thrown) {
      throw translated(thrown, context);
    }
  };
  let writes = 0;
  return {
    connector,
    writes: () => writes,
    read,
    readPrimary: read,
    readAnywhere: async (context, work) => {
      const answer = await replicas?.read((replica) =>
        inTransaction(
          { connector: replica, context, share: "query", begin: READ_ONLY, statementTimeoutMs },
          work,
        ),
      );
      return answer === undefined || answer === null ? read(context, work) : answer.result;
    },
    write: async (context, options, work) => {
      const { name, share = "ingest", isolation, isRepeatable = false } = options;
      const startedAt = performance.now();
      const begin = `ISOLATION LEVEL ${isolation ?? "read committed"} READ WRITE`;
      try {
        return await withRetries(
          context,
          (thrown) => patienceFor(thrown, { isRepeatable }),
          () => once(context, share, begin, work, options.statementTimeoutMs),
        );
      } catch (thrown) {
        throw translated(thrown, context);
      } finally {
        writes += 1;
        context.recordStage(`write:${name}`, performance.now() - startedAt);
      }
    },
    health: () => {
      const { pools, down } = connector.health();
      return {
        address: connector.address,
        state: down === null ? "up" : "down",
        reason: down?.reason ?? null,
        retryAtMs: down?.retryAtMs ?? null,
        pools,
        replicas: replicas?.health() ?? [],
      };
    },
    close: async () => {
      await Promise.all([connector.close(), replicas?.close()]);
    },
  };
}
