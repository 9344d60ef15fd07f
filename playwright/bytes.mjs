// Looking for bytes in every file of a folder: of a server's data, of a browser's profile. Words that are nowhere else.
// Not here: what is to be found or gone (the stories).

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** A word that is nowhere else, and how it may lie in a file. */
export function word() {
  const text = `word${randomBytes(12).toString("hex")}`;
  return { text, forms: [Buffer.from(text), Buffer.from(text, "utf16le")] };
}

/** What is looked for: `{ name: [bytes, …] }`. Gives `"name in path"` for each that is found, in order. */
export async function found(folder, wanted) {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  const places = [];
  for (const path of paths) {
    // A file that went meanwhile has nothing in it.
    const bytes = await readFile(path).catch((error) => (error.code === "ENOENT" ? Buffer.alloc(0) : Promise.reject(error)));
    for (const [name, forms] of Object.entries(wanted)) {
      if (forms.some((form) => bytes.includes(form))) places.push(`${name} in ${path.slice(folder.length + 1)}`);
    }
  }
  return places.sort();
}

export const namesOf = (places) => [...new Set(places.map((place) => place.split(" in ")[0]))].sort();

/** Waits until it is so with what is found in a folder; fails with what is found after a minute and a half. */
export async function until(isSo, folder, wanted) {
  const patience = AbortSignal.timeout(90_000);
  for (;;) {
    const places = await found(folder, wanted);
    if (isSo(places)) return;
    assert.ok(!patience.aborted, `found after all that time:\n  ${places.join("\n  ")}`);
    await new Promise((then) => setTimeout(then, 250)); // Nothing tells of it.
  }
}

export const untilGone = (folder, wanted) => until((places) => places.length === 0, folder, wanted);
