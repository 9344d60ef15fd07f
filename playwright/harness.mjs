// What a story can use: a real server with real data, a browser, a look at accessibility, screenshots.
// Here: nothing about Rill's screens. Not here: the stories (`stories/`), finding and counting them (xtask).
//
//   import { expectAccessible, launch, screenshot, test, withServer } from "../harness.mjs";
//
//   test("a first visit shows the newest messages", () => withServer(async (server) => {
//     const browser = await launch();
//     try {
//       await browser.page.goto(server.url);
//       await browser.page.getByRole("log").waitFor();
//       await expectAccessible(browser.page);
//       await screenshot(browser.page, "first-visit");
//     } finally { await browser.close(); }
//   }));

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { test as nodeTest } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const target = resolve(root, process.env.CARGO_TARGET_DIR ?? "target");
const binary = process.env.RILL_BINARY ?? join(target, "debug", "rill");
const screens = process.env.RILL_SCREENS ?? join(target, "screens");

/** The hand-written space that comes with the project. */
export const demo = join(root, "demo");
/** The small sample with every kind of message. */
export const rich = join(root, "tests/data/rich");
/** The real archive, where it lies; else undefined. */
export const real = present(join(root, "../shared/data/main"));

function present(path) {
  return existsSync(path) ? path : undefined;
}

/**
 * Starts the real binary with a data folder of its own, brings archives in, and calls `use` with
 * `{ url, port, data, stop(), start(), kill(), import(archive, name) }`. All is gone afterwards.
 *
 * `archives`: folders or files, or `[path, name]`; the demo unless said. `[]` for an empty server.
 */
export async function withServer(use, { archives = [demo] } = {}) {
  const data = await mkdtemp(join(tmpdir(), "rill-story-"));
  const server = new Server(data, await freePort());
  try {
    for (const archive of archives) {
      const [path, name] = Array.isArray(archive) ? archive : [archive];
      await server.import(path, name);
    }
    await server.start();
    return await use(server);
  } finally {
    await server.kill();
    await rm(data, { recursive: true, force: true });
  }
}

/** All browsers and servers that run now. A test that has ended leaves none: they would keep its process, and the run. */
const running = new Set();

/**
 * As node's own, but that what is not done in time fails as anything else does: what its pages show is printed, and
 * what it started is ended. Node would leave it waiting, and the run with it.
 */
export function test(name, ...rest) {
  const [{ timeout = 120_000 }, tell] = rest.length === 1 ? [{}, rest[0]] : rest;
  nodeTest(name, async () => {
    let clock;
    const late = new Promise((_, fail) => {
      clock = setTimeout(() => fail(new Error(`not done after ${timeout / 1000} s`)), timeout);
    });
    try {
      await Promise.race([tell(), late]);
    } catch (failed) {
      for (const left of running) await left.report();
      throw failed;
    } finally {
      clearTimeout(clock);
      await Promise.all([...running].map((left) => left.close()));
    }
  });
}

/** A story over a server with the demo, in a browser that met nothing wrong: `tell(page, server, browser)`. */
export const story = (name, tell, { minutes = 2, ...options } = {}) =>
  test(name, { timeout: minutes * 60_000 }, () =>
    withServer(async (server) => {
      const browser = await launch(options);
      try {
        await tell(browser.page, server, browser);
        assert.deepEqual(browser.errors, []);
      } catch (failed) {
        await browser.report();
        throw failed;
      } finally {
        await browser.close();
      }
    }));

class Server {
  #process;
  #said = [];

  constructor(data, port) {
    this.data = data;
    this.port = port;
    this.url = `http://localhost:${port}`;
    /** The file of the key that signs imports in: what they bring is its person's. */
    this.importerKey = join(data, "importer-key");
  }

  /** Brings an archive in, into the data folder, or through the server where it runs; gives its summary. */
  async import(path, name) {
    const where = this.#process ? ["--server", this.url] : ["--data", this.data];
    const named = name ? ["--space", name] : [];
    const words = ["import", "discord", path, ...where, ...named, "--key", this.importerKey, "--json"];
    // 2 says that some records were refused: the summary names them.
    const { stdout } = await run(words).catch((error) => (error.code === 2 ? error : Promise.reject(error)));
    return JSON.parse(stdout.trim().split("\n").at(-1));
  }

  /** Builds rules of this tree as a module, where its tests do, and puts them into the data folder. */
  async puts(name) {
    const built = join(root, "target/modules");
    const words = ["build", "--quiet", "--profile", "module", "--target", "wasm32-unknown-unknown", "--package", name];
    await promisify(execFile)("cargo", words, { cwd: root, env: { ...process.env, CARGO_TARGET_DIR: built } });
    const file = join(built, "wasm32-unknown-unknown/module", `${name.replaceAll("-", "_")}.wasm`);
    await run(["module", "add", file, "--data", this.data]);
  }

  /** All that a room says, oldest first, as somebody reads it who comes anew, without a browser. */
  async saidIn(space, room) {
    const whom = ["--profile", join(this.data, "reader"), "--server", this.url];
    const { stdout } = await run(["tail", "--json", "--lines", "100000", ...whom, space, room]);
    return stdout.trim().split("\n").map((line) => JSON.parse(line));
  }

  /** Starts it and waits until it answers. */
  async start() {
    this.#process = spawn(binary, ["serve", "--data", this.data, "--port", String(this.port)], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(this);
    const gone = once(this.#process, "exit").then(() => {
      throw new Error(`the server ended:\n${this.#said.join("\n")}`);
    });
    gone.catch(() => {}); // Told to whoever waits below; a later end is asked for.
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      createInterface({ input: stream }).on("line", (line) => this.#said.push(line));
    }
    await Promise.race([this.#answers(), gone]);
  }

  /** Ends it as a person would (Ctrl C); the data stays, `start` goes on with it. */
  stop() {
    return this.#end("SIGINT");
  }

  /** Ends it as a power loss would. */
  kill() {
    return this.#end("SIGKILL");
  }

  close() {
    return this.kill();
  }

  report() {
    console.log(`${this.url} said:\n${this.#said.slice(-20).join("\n")}`);
  }

  /** The lines it has printed. */
  get said() {
    return [...this.#said];
  }

  async #end(signal) {
    const process = this.#process;
    this.#process = undefined;
    running.delete(this);
    if (!process || process.exitCode !== null || process.signalCode !== null) return;
    const ended = once(process, "exit");
    process.kill(signal);
    await ended;
  }

  async #answers() {
    const patience = AbortSignal.timeout(30_000);
    for (;;) {
      const answer = await fetch(this.url, { signal: patience }).catch(() => undefined);
      if (answer) return;
      if (patience.aborted) throw new Error(`no answer from ${this.url}:\n${this.#said.join("\n")}`);
      await new Promise((then) => setTimeout(then, 20)); // Nothing tells of a port that opens.
    }
  }
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  await new Promise((then) => probe.close(then));
  return port;
}

const execute = promisify(execFile);

async function run(words) {
  return execute(binary, words, { cwd: root, maxBuffer: 64 << 20 });
}

/**
 * Starts Chromium; gives `{ page, context, profile, errors, close(), restart() }`.
 *
 * The profile is a folder of its own with real storage (OPFS, caches, service worker), and goes with `close`;
 * `restart` closes the browser and opens it again with what it had stored. With `persistent: false` storage is as
 * in a private window. `errors` has what the page threw or logged as an error. Other options are Playwright's
 * for a context (`viewport`, `colorScheme`, `reducedMotion`, `locale`, `timezoneId`, …).
 */
export async function launch({ persistent = true, args = [], ...options } = {}) {
  const about = {
    executablePath: process.env.RILL_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage", ...args],
    headless: true,
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    timezoneId: "UTC",
    ...options,
  };
  const started = persistent ? new Kept(about) : new Private(about);
  await started.open();
  return started;
}

class Started {
  errors = [];

  constructor(about) {
    this.about = about;
  }

  async watch(context) {
    running.add(this);
    this.context = context;
    context.on("weberror", (thrown) => this.errors.push(String(thrown.error())));
    context.on("console", (said) => {
      if (said.type() === "error") this.errors.push(said.text());
    });
    this.page = context.pages()[0] ?? (await context.newPage());
  }

  /** Prints what its pages show and hold: where a story failed but once there is nothing else to go by. */
  async report() {
    console.log(`errors: ${JSON.stringify(this.errors)}`);
    for (const page of this.context.pages()) {
      const asked = page.evaluate(async () => ({
        text: document.body.innerText.slice(0, 2000),
        controlled: Boolean(navigator.serviceWorker.controller),
        locks: await navigator.locks.query(),
      }));
      const patience = new Promise((then) => setTimeout(then, 3000, "it does not answer"));
      console.log(page.url(), await Promise.race([asked, patience]).catch(String));
    }
  }
}

class Kept extends Started {
  async open() {
    this.profile ??= await mkdtemp(join(tmpdir(), "rill-profile-"));
    await this.watch(await chromium.launchPersistentContext(this.profile, this.about));
  }

  async restart() {
    await this.context.close();
    await this.open();
  }

  async close() {
    running.delete(this);
    await this.context.close();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

class Private extends Started {
  async open() {
    const { executablePath, args, headless, ...context } = this.about;
    this.browser = await chromium.launch({ executablePath, args, headless });
    await this.watch(await this.browser.newContext(context));
  }

  async close() {
    running.delete(this);
    await this.browser.close();
  }
}

/** Waits until the service worker holds the whole page: from then on it starts with the network gone. */
export async function untilOfflineReady(page) {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
}

/** Fails with a readable list unless axe finds nothing on what is shown now. `within`: a selector. */
export async function expectAccessible(page, { within } = {}) {
  const axe = await readFile(join(root, "playwright/node_modules/axe-core/axe.min.js"), "utf8");
  // Evaluated, not added as a script: the page's policy allows no foreign ones, and stays in force.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(
    (selector) => globalThis.axe.run(selector ?? document, { resultTypes: ["violations"] }),
    within,
  );
  const said = violations.map(({ id, help, nodes }) => {
    const places = nodes.slice(0, 5).map((node) => `    ${node.target.join(" ")}: ${node.html.slice(0, 160)}`);
    return [`  ${id}: ${help}`, ...places].join("\n");
  });
  assert.equal(violations.length, 0, `axe found on ${page.url()}:\n${said.join("\n")}`);
}

/** Keeps a picture of the page in `target/screens/<name>.png`; gives its path. */
export async function screenshot(page, name, options = {}) {
  await mkdir(screens, { recursive: true });
  const path = join(screens, `${name}.png`);
  await page.screenshot({ path, ...options });
  return path;
}

const SCHEMES = ["light", "dark"];

/** Pictures and axe in both schemes. */
export async function looks(page, name) {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    // Colours change within a moment, and axe is to see the last of them. What is cut off (its element went) is over too.
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));
    await expectAccessible(page);
    await screenshot(page, `${name}-${colorScheme}`);
  }
}
