/** What Qdrant refuses, with its status. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "Refusal";
    this.status = status;
  }
}

export const wrongInput = (message: string): Refusal => new Refusal(400, `Wrong input: ${message}`);
