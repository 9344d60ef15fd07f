// What stories of files share: pictures made here, and files that are pasted, dropped and chosen.

import { deflateSync, crc32 } from "node:zlib";

/** The bytes of a picture of one colour. */
export function png(width, height, [red, green, blue]) {
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([red, green, blue]))]);
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(Buffer.concat(Array(height).fill(row)))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Files of a page's own: each `{ name, type, bytes }` or, of zeros, `{ name, type, size }`. */
const handed = (target, kind, files) =>
  target.evaluate(
    (target, { kind, files }) => {
      const data = new DataTransfer();
      for (const { name, type, base64, size } of files) {
        const bytes = base64 ? Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)) : new Uint8Array(size);
        data.items.add(new File([bytes], name, { type }));
      }
      const about = { bubbles: true, cancelable: true };
      if (kind === "paste") return target.dispatchEvent(new ClipboardEvent("paste", { ...about, clipboardData: data }));
      for (const name of ["dragenter", "dragover", "drop"].slice(0, kind === "hold" ? 2 : 3)) {
        target.dispatchEvent(new DragEvent(name, { ...about, dataTransfer: data }));
      }
    },
    { kind, files: files.map(({ bytes, ...file }) => ({ ...file, base64: bytes?.toString("base64") })) },
  );

export const paste = (target, ...files) => handed(target, "paste", files);
export const drop = (target, ...files) => handed(target, "drop", files);
export const holdOver = (target, ...files) => handed(target, "hold", files);

/** Chooses files by the button of a composer. */
export async function choose(page, composer, ...files) {
  const chooser = page.waitForEvent("filechooser");
  await composer.getByRole("button", { name: "Attach files" }).click();
  await (await chooser).setFiles(files.map(({ name, type, bytes }) => ({ name, mimeType: type, buffer: bytes })));
}

/** What goes with the next message of a composer. */
export const attached = (composer) =>
  composer.getByRole("list", { name: "Files" }).getByRole("listitem").filter({ hasNotText: "Reading…" });

/** Waits until a picture is drawn; gives its own size. */
export const drawn = async (picture) => {
  await picture.waitFor();
  return picture.evaluate(async (picture) => {
    await picture.decode();
    return [picture.naturalWidth, picture.naturalHeight];
  });
};
