/** Chooses what stands behind the ports, and loads it when the first call needs it. */
import type { OpenParts } from "./parts.ts";

/** Opens the embedded profile. Its modules are loaded here, when the first call needs them: `initialize` waits for none of them. */
export const openParts: OpenParts = async (params) => {
  const { openEmbedded } = await import("./embedded.ts");
  return openEmbedded(params);
};
