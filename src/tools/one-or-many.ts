/** Lists that agents often write as one bare text. */
import { z } from "zod";

/** An array that takes a bare text for an array of one; the schema that clients see says array. */
export function oneOrMany<Item extends z.ZodType>(
  item: Item,
  maximum: number,
): z.ZodPreprocess<z.ZodArray<Item>> {
  return z.preprocess(
    (given) => (typeof given === "string" ? [given] : given),
    z.array(item).max(maximum),
  );
}
