/** Who this process is to others that share a catalog. */
export interface ProcessIdentity {
  /** UUID of this run, so that a recycled pid is never taken for us. */
  readonly owner: string;
  readonly pid: number;
  readonly host: string;
}
