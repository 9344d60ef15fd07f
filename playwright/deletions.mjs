// Deleting messages at the server, as a program of their author does it. Not here: what becomes of them
// (`stories/removed.mjs`), and the program (`tests/examples/deletes.rs`).

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { root } from "./harness.mjs";

/** Deletes messages of a room, or what amends them; all is named as addresses of the page and its rows name it. */
export async function deletes(server, { space, room, events }) {
  const program = ["run", "--quiet", "--package", "rill-tests", "--example", "deletes", "--"];
  await promisify(execFile)("cargo", [...program, server.importerKey, server.url, space, room, ...events], { cwd: root });
}
