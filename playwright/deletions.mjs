// Deleting a message as a program of its author does it: a redaction is pushed to the server over HTTP.
// Here: as much of DAG-CBOR and of the wire as that takes. Not here: what becomes of it (`stories/removed.mjs`).

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";

/** Who brings archives in, and is the author of all that is in them. */
const AUTHOR = "did:web:localhost";

/** Deletes messages, or what amends one, of a room. All of them are named as they stand in addresses of the page. */
export async function deletes(server, { space, room, events }) {
  const stream = new Link(decoded(BASE32, idIn(space).slice(1)).subarray(0, 36));
  const payload = encoded({ $type: "rill.message.deleted.v1" });
  const drafts = events.map((event) => {
    const salt = randomBytes(16);
    const envelope = encoded({
      v: 1,
      stream,
      id: eventIdOf(Date.now()),
      author: AUTHOR,
      topic: bytesOf(idIn(room)),
      place: { redacts: bytesOf(event) },
      payload_hash: createHash("sha256").update(salt).update(payload).digest(),
    });
    return { envelope, salt, payload };
  });
  const question = encoded({ stream, genesis: null, bulk: false, events: drafts });
  const answer = await fetch(`${server.url}/api/push`, {
    method: "POST",
    headers: { "content-type": "application/vnd.ipld.dag-cbor", "rill-protocol": "1" },
    body: question,
  });
  const said = Buffer.from(await answer.arrayBuffer()).toString("latin1");
  assert.equal(answer.status, 200, said);
  assert.equal(said.split("accepted").length - 1, events.length, said);
}

/** An address says a name before the id. */
const idIn = (part) => part.split("-").at(-1);

class Link {
  constructor(cid) {
    this.cid = cid;
  }
}

/** The canonical DAG-CBOR of what the wire is made of: keys by length, then by their bytes. */
function encoded(value) {
  if (value === null) return Buffer.of(0xf6);
  if (typeof value === "boolean") return Buffer.of(value ? 0xf5 : 0xf4);
  if (typeof value === "number") return headed(0, value);
  if (typeof value === "string") return headed(3, Buffer.byteLength(value), Buffer.from(value));
  if (value instanceof Uint8Array) return headed(2, value.length, value);
  if (value instanceof Link) return Buffer.concat([headed(6, 42), encoded(Buffer.concat([Buffer.of(0), value.cid]))]);
  if (Array.isArray(value)) return headed(4, value.length, ...value.map(encoded));
  const keys = Object.keys(value).sort((one, other) => one.length - other.length || (one < other ? -1 : 1));
  return headed(5, keys.length, ...keys.flatMap((key) => [encoded(key), encoded(value[key])]));
}

function headed(kind, number, ...rest) {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(number, 1);
  let skipped = 0;
  if (number >= 1 << 16) head[0] = 26;
  else if (number >= 1 << 8) [head[2], skipped] = [25, 2];
  else if (number >= 24) [head[3], skipped] = [24, 3];
  else [head[4], skipped] = [number, 4];
  head[skipped] |= kind << 5;
  return Buffer.concat([head.subarray(skipped), ...rest]);
}

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** The bytes of a number that is written five bits a letter, from its end: what does not fill a byte comes first. */
const bytesOf = (id) => decoded(CROCKFORD, `000000${id}`).subarray(4);

/** Whole bytes of letters that stand for five bits each. */
function decoded(letters, text) {
  let bits = "";
  for (const letter of text) bits += letters.indexOf(letter).toString(2).padStart(5, "0");
  return Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
}

function eventIdOf(now) {
  const id = randomBytes(16);
  id.writeUIntBE(now, 0, 6);
  return id;
}
