// A slow link in front of a server: so many milliseconds there and back, so many bits a second, all bytes counted.
// Not Chromium's own throttling: that knows nothing of what a worker fetches.

import { createServer, connect } from "node:net";
import { once } from "node:events";

/** 100 Mbit/s, 40 ms there and back. */
export const LINK = { bitsPerSecond: 100e6, roundTripMs: 40 };

/** Listens on a port of its own; gives `{ url, down(), close() }`: the bytes that came through to the browser. */
export async function slowLink(port, { bitsPerSecond, roundTripMs } = LINK) {
  let down = 0;
  const open = new Set();
  const wire = (from, to, count) => {
    let free = 0;
    from.on("data", (bytes) => {
      count(bytes.length);
      const now = performance.now();
      free = Math.max(free, now) + (bytes.length * 8000) / bitsPerSecond;
      setTimeout(() => to.writable && to.write(bytes), free - now + roundTripMs / 2);
    });
    from.on("close", () => setTimeout(() => to.destroy(), roundTripMs / 2));
    from.on("error", () => to.destroy());
  };
  const listener = createServer({ noDelay: true }, (browser) => {
    const server = connect({ port, host: "127.0.0.1", noDelay: true });
    open.add(browser).add(server);
    wire(browser, server, () => {});
    wire(server, browser, (bytes) => (down += bytes));
  }).listen(0, "127.0.0.1");
  await once(listener, "listening");
  return {
    url: `http://localhost:${listener.address().port}`,
    down: () => down,
    close: () => {
      open.forEach((socket) => socket.destroy());
      return new Promise((then) => listener.close(then));
    },
  };
}
