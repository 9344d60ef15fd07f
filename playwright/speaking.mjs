// Says to a page's own worker what its page does not say yet: commands of the bridge, as DAG-CBOR.
// Not here: what a page says by itself.

/** Before the page is loaded: keeps hold of the worker that it starts. */
export const reachWorker = (page) =>
  page.addInitScript(() => {
    globalThis.Worker = class extends Worker {
      constructor(...of) {
        super(...of);
        globalThis.reachedWorker = this;
      }
    };
  });

/** Has the worker do something: `{ join: { stream } }`, `{ write: { stream, topic, event, intent } }`. */
export async function command(page, what) {
  said += 1;
  const bytes = [...encode({ command: { command: said, what } })];
  await page.evaluate((bytes) => {
    const { buffer } = Uint8Array.from(bytes);
    globalThis.reachedWorker.postMessage(buffer, [buffer]);
  }, bytes);
}

/** A message by the id of its event. */
export const post = (text) => ({ post: { text, mentions: [], reply: null, files: [] } });

/** The space and the room of a page's address, as the bridge names them. */
export function place(page) {
  const [, stream, topic] = /\/s\/(?:[^/]*-)?(b[a-z2-7]{58})\/(?:[^/]*-)?([0-9a-z]{26})$/i.exec(page.url());
  return { stream: new Link(digits(stream.slice(1), "abcdefghijklmnopqrstuvwxyz234567", 36)), topic: ulid(topic) };
}

/** A new id of an event: the time, and randomness. */
export function newEvent() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  new DataView(bytes.buffer).setUint32(2, Date.now() >>> 0);
  new DataView(bytes.buffer).setUint16(0, Math.floor(Date.now() / 2 ** 32));
  return bytes;
}

// Far from the names that the page gives its own commands.
let said = 4_000_000_000;

class Link {
  constructor(cid) {
    this.cid = cid;
  }
}

/** Crockford's base 32: 26 digits are 130 bits, of which the first two are none. */
const ulid = (text) => digits(text.toUpperCase(), "0123456789ABCDEFGHJKMNPQRSTVWXYZ", 16, 2);

/** The first bytes of a text of digits of 5 bits. `skip`: bits before them. */
function digits(text, alphabet, length, skip = 0) {
  const bits = [...text].map((digit) => alphabet.indexOf(digit).toString(2).padStart(5, "0")).join("").slice(skip);
  return Uint8Array.from({ length }, (_, at) => Number.parseInt(bits.slice(8 * at, 8 * at + 8), 2));
}

function encode(value) {
  if (value === null) return [0xf6];
  if (typeof value === "number") return head(0, value);
  if (typeof value === "string") return [...head(3, Buffer.byteLength(value)), ...Buffer.from(value)];
  if (value instanceof Uint8Array) return [...head(2, value.length), ...value];
  if (value instanceof Link) return [...head(6, 42), ...encode(Uint8Array.of(0, ...value.cid))];
  if (Array.isArray(value)) return [...head(4, value.length), ...value.flatMap(encode)];
  const keys = Object.keys(value).sort((one, other) => one.length - other.length || (one < other ? -1 : 1));
  return [...head(5, keys.length), ...keys.flatMap((key) => [...encode(key), ...encode(value[key])])];
}

/** A major type and its argument, in the fewest bytes. */
function head(major, argument) {
  const bytes = Buffer.alloc(5);
  if (argument < 24) return [(major << 5) | argument];
  if (argument < 256) return [(major << 5) | 24, argument];
  const short = argument < 65_536;
  bytes[0] = (major << 5) | (short ? 25 : 26);
  if (short) bytes.writeUInt16BE(argument, 1);
  else bytes.writeUInt32BE(argument, 1);
  return [...bytes.subarray(0, short ? 3 : 5)];
}
