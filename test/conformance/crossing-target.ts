/** What an attempt to cross is made of. */

/** What an attacker may know of whom it attacks. */
export interface Target {
  readonly tenant: string;
  readonly principal: string;
  readonly role: string;
  readonly projectId: string;
  readonly datasetId: string;
  readonly documentId: string;
  readonly projectPk: number;
  readonly datasetPk: number;
  readonly documentPk: number;
  readonly contentPk: number;
  readonly chunkSetPk: number;
  readonly textPk: number;
  readonly contentHash: string;
}

export interface Attempt {
  readonly name: string;
  /** Statements of one session; the last one is what the attempt is after. */
  readonly sql: readonly string[];
  /** It gets rows of its own: they must not tell anything of the other's. */
  readonly getsRows?: true;
}
