// What a machine's browser takes at least: the same as writing in Rill, on pages of sixty bare rows with nothing behind
// them but a server that passes on what it is sent.

import { createServer } from "node:http";

/** A page with a list and a field: what is written stands in the list, as soon as it can, here and on the other pages. */
const page = `<!doctype html><title>Bare</title>
<div style="height: 600px; overflow: auto">${Array.from({ length: 60 }, (_, number) => `<p>row ${number}</p>`).join("")}</div>
<input aria-label="Message">
<script>
const [list, input] = [document.querySelector("div"), document.querySelector("input")];
globalThis.painted = new Map();
function draw(text) {
  if (globalThis.painted.has(text)) return;
  globalThis.painted.set(text, undefined);
  list.append(Object.assign(document.createElement("p"), { textContent: text }));
  list.scrollTop = list.scrollHeight;
  const now = () => globalThis.painted.set(text, performance.timeOrigin + performance.now());
  requestAnimationFrame(() => scheduler.postTask(now, { priority: "user-blocking" }));
}
input.addEventListener("keydown", ({ key, timeStamp }) => {
  if (key !== "Enter") return;
  globalThis.pressed = performance.timeOrigin + timeStamp;
  fetch("/", { method: "POST", body: input.value });
  draw(input.value);
  input.value = "";
});
new EventSource("/told").onmessage = ({ data }) => draw(data);
</script>`;

/** Serves the page while `use` runs, with where it is. */
export async function withBare(use) {
  const told = new Set();
  const server = createServer(async (request, response) => {
    if (request.method === "POST") {
      const [text] = (await request.toArray()).map(String);
      for (const listener of told) listener.write(`data: ${text}\n\n`);
      response.end();
    } else if (request.url === "/told") {
      told.add(response.writeHead(200, { "content-type": "text/event-stream" }));
      response.flushHeaders();
      response.on("close", () => told.delete(response));
    } else {
      response.setHeader("content-type", "text/html").end(page);
    }
  });
  await new Promise((then) => server.listen(0, "127.0.0.1", then));
  try {
    return await use(`http://127.0.0.1:${server.address().port}/`);
  } finally {
    server.closeAllConnections();
    await new Promise((then) => server.close(then));
  }
}
