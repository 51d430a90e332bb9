/** Stands between a client and a server and breaks what passes, the way networks do. */
import { connect, createServer, type Socket } from "node:net";

export interface BreakingProxy {
  readonly url: string;
  /** From now on nothing passes, and nobody is told. */
  freeze(): void;
  /** What was held passes, and so does all that follows. */
  thaw(): void;
  /** The next connection that sends this text is cut: its server gets the text, its client no answer. */
  cutAfter(text: string): void;
  /** Connections cut so far. */
  readonly cuts: number;
  close(): Promise<void>;
}

/** An answer would have come within this time. */
const ANSWER_MS = 150;

export async function startBreakingProxy(target: string): Promise<BreakingProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let isFrozen = false;
  let cutText: string | null = null;
  let cuts = 0;
  const track = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    if (isFrozen) socket.pause();
    return socket;
  };
  const server = createServer((client) => {
    track(client);
    const upstream = track(connect(Number(port), hostname));
    let isCut = false;
    client.on("data", (data) => {
      upstream.write(data);
      if (cutText === null || !data.includes(cutText)) return;
      cutText = null;
      cuts += 1;
      isCut = true;
      setTimeout(() => {
        client.destroy();
        upstream.destroy();
      }, ANSWER_MS);
    });
    upstream.on("data", (data) => {
      if (!isCut) client.write(data);
    });
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = new URL(target);
  url.port = String(typeof address === "object" && address !== null ? address.port : 0);
  return {
    url: url.href,
    freeze: () => {
      isFrozen = true;
      for (const socket of sockets) socket.pause();
    },
    thaw: () => {
      isFrozen = false;
      for (const socket of sockets) socket.resume();
    },
    cutAfter: (text) => {
      cutText = text;
    },
    get cuts() {
      return cuts;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
