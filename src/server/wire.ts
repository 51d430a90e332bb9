/** Chooses what stands behind the ports, and loads it when the first call needs it. */
import type { OpenParts } from "./parts.ts";

/** Opens the server profile where POSTGRES_URL names a database, else the embedded one. Their modules are loaded here, when the first call needs them: `initialize` waits for none of them. */
export const openParts: OpenParts = async (params) => {
  const { postgresUrl } = params.config;
  if (postgresUrl !== null) {
    const { openServerProfile } = await import("./server-profile.ts");
    return openServerProfile(params, postgresUrl);
  }
  const { openEmbedded } = await import("./embedded.ts");
  return openEmbedded(params);
};
