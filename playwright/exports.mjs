// An export as DiscordChatExporter writes it, made by hand: one channel in which one person says a line a minute.
// Not here: bringing it in (`harness.mjs`).

const ANA = { id: "700", name: "ana", discriminator: "0000", nickname: "Ana", isBot: false, roles: [], avatarUrl: "" };

/** A message of an export, from its number. */
export function says(number, content) {
  const at = new Date(Date.UTC(2026, 0, 5, 8) + number * 60_000).toISOString();
  return {
    id: String(1_000_000_000_000 + number),
    type: "Default",
    timestamp: at,
    timestampEdited: null,
    callEndedTimestamp: null,
    isPinned: false,
    content,
    author: ANA,
    attachments: [],
    embeds: [],
    stickers: [],
    reactions: [],
    mentions: [],
  };
}

/** The same message with other words, as it stands after an edit so many minutes later. */
export const edited = (message, content, minutes = 0) => {
  const at = new Date(Date.parse(message.timestamp) + minutes * 60_000).toISOString();
  return { ...message, content, timestampEdited: at };
};

/** The same message with a picture: a file beside the export, at this path from it. */
export const showing = (message, path, bytes) => {
  const attachment = { id: String(Number(message.id) + 500_000), url: path, fileName: path.split("/").at(-1), fileSizeBytes: bytes };
  return { ...message, attachments: [attachment] };
};

/** The same message with so many people's thumbs under it. */
export const liked = (message, count) => {
  const emoji = { id: "", name: "👍", code: "thumbs_up_sign", isAnimated: false, imageUrl: "" };
  return { ...message, reactions: [{ emoji, count, users: [ANA] }] };
};

/** The export's text. `day` of February: the later of two exports is right about reactions. */
export function exported(messages, day = 1, channel = { id: "2", name: "pier" }) {
  return JSON.stringify({
    guild: { id: "1", name: "Pier", iconUrl: "" },
    channel: { type: "GuildTextChat", categoryId: null, category: null, topic: null, ...channel },
    dateRange: { after: null, before: null },
    exportedAt: new Date(Date.UTC(2026, 1, day)).toISOString(),
    messages,
    messageCount: messages.length,
  });
}
