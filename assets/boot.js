// Starts the page: the UI's program at once, the service worker when the browser has nothing better to do.
// Here: nothing that the UI could do itself. Not here: what the service worker keeps (`sw.js`).

import start from "/rill-ui.js";

await start({ module_or_path: "/rill-ui_bg.wasm" });

const worker = document.querySelector("meta[name='rill-service-worker']")?.content;
const HOUR = 60 * 60 * 1000;

if (worker && "serviceWorker" in navigator) {
  const idle = globalThis.requestIdleCallback ?? ((then) => setTimeout(then, 2000));
  idle(async () => {
    try {
      // The script itself is always asked for anew: its text names the version.
      const registration = await navigator.serviceWorker.register(worker, { updateViaCache: "none" });
      let asked = Date.now();
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "visible" && Date.now() - asked > HOUR) {
          asked = Date.now();
          registration.update().catch(() => {}); // Offline: asked again an hour later.
        }
      });
    } catch (error) {
      console.warn("This page will not start offline: no service worker.", error);
    }
  });
}
