#!/usr/bin/env python3
"""Write the demo archive: source/ becomes one exporter-shaped JSON file a room, beside the media folder.

Here: the small language of the source files, and the exporter's members in the exporter's order.
Not here: the pictures (media/, drawn once) and the words (source/*.txt). The same source gives the same bytes.

A source file is a run of messages. `== 2026-03-21` begins a day, `[19:02 ines] text` a message; its text goes on until the
next one. In the brackets may follow `=label` (a name to point at), `^label` (a reply; `^-1` answers the message before, `^?` one
that was deleted) and `!kind` or `!kind:argument` (a system message). A line `%% word ...` says more about the message above: react, file,
edit, pinned, sticker, embed, forward, command, button. In a text, `<@ines>`, `<@&keepers>`, `<#code>`, `:scops:` and
`<t:2026-10-07 20:00:t>` become what the exporter writes with its markdown option off.
"""
import datetime as dt
import hashlib
import json
import pathlib
import re
import struct
import tomllib
import unicodedata

HERE = pathlib.Path(__file__).parent
UTC = dt.timezone.utc
EPOCH = dt.datetime(2015, 1, 1, tzinfo=UTC)
HEAD = re.compile(r"\[(\d\d):(\d\d) (\w+)((?: [=^!]\S+)*)\] ?(.*)")
CDN = "https://cdn.jsdelivr.net/gh/twitter/twemoji@latest/assets/svg"
KINDS = {"join": "GuildMemberJoin", "pin": "ChannelPinnedMessage", "thread": "ThreadCreated",
         "rename": "ChannelNameChange", "boost": "8", "starter": "21", "command": "20", "poll": "46"}

space = tomllib.loads((HERE / "source/space.toml").read_text("utf-8"))
first_id = int(space["id"])


def numbered(names, block):
    """Ids of our own, fixed by the order in space.toml."""
    return {name: str(first_id + block * 1000 + at) for at, name in enumerate(names)}


role_ids, people_ids = numbered(space["roles"], 1), numbered(space["people"], 2)
emoji_ids, sticker_ids = numbered(space["emoji"], 3), numbered(space["stickers"], 4)
category_ids, room_ids = numbered(space["categories"], 5), numbered([r["slug"] for r in space["rooms"]], 6)


def media(name):
    """The path the exporter gives a downloaded file when all rooms share one media folder."""
    stem, dot, suffix = name.rpartition(".")
    path = f"media/{stem}-{hashlib.sha256(name.encode()).hexdigest()[:16]}{dot}{suffix}"
    if not (HERE / path).is_file():
        raise SystemExit(f"missing picture: {path}")
    return path


def picture(name):
    """A picture in an embed: PNG, for its size stands at a fixed place."""
    path = media(name)
    width, height = struct.unpack(">II", (HERE / path).read_bytes()[16:24])
    return {"url": path, "canonicalUrl": f"https://smallhours.example/{name}", "width": width, "height": height}


def iso(when):
    text = when.strftime("%Y-%m-%dT%H:%M:%S.%f").rstrip("0").rstrip(".")
    return text + "+00:00"


def flake(when, low):
    return str(((when - EPOCH) // dt.timedelta(milliseconds=1) << 22) | low)


def user(key, with_roles=True):
    person = space["people"][key]
    roles = [{"id": role_ids[r], **space["roles"][r]} for r in person["roles"]]
    whole = {"id": person.get("id", people_ids[key]), "name": person["name"],
             "discriminator": person.get("discriminator", "0000"), "nickname": person["nick"],
             "color": roles[0]["color"] if roles else None, "isBot": person.get("bot", False)}
    if with_roles:
        whole["roles"] = roles
    return {**whole, "avatarUrl": media(f"avatar-{key}.png")}


def emoji(name):
    if name.strip(":") in emoji_ids:
        name, file = name.strip(":"), space["emoji"][name.strip(":")]
        return {"id": emoji_ids[name], "name": name, "code": name, "isAnimated": file.endswith(".gif"), "imageUrl": media(file)}
    points = "-".join(f"{ord(c):x}" for c in name if c != "\ufe0f")
    code = unicodedata.name(name[0]).lower().replace(" ", "_").replace("-", "_")
    return {"id": "", "name": name, "code": code, "isAnimated": False, "imageUrl": f"{CDN}/{points}.svg"}


def read(slug):
    """The messages of a source file, in order, with times and ids but not yet rendered."""
    found, day, last = [], None, None
    for number, line in enumerate((HERE / f"source/{slug}.txt").read_text("utf-8").split("\n"), 1):
        head = HEAD.fullmatch(line)
        if line.startswith("== "):
            day = dt.datetime.fromisoformat(line[3:]).replace(tzinfo=UTC)
        elif head:
            hour, minute, author, marks, text = head.groups()
            dice = hashlib.sha256(f"{slug}:{number}".encode()).digest()
            at = day + dt.timedelta(hours=int(hour), minutes=int(minute), seconds=dice[0] % 20, milliseconds=dice[1] * 3)
            if last and at <= last:
                at = last + dt.timedelta(seconds=3 + dice[2] % 9, milliseconds=dice[3])
                if at.replace(second=0, microsecond=0) > day + dt.timedelta(hours=int(hour), minutes=int(minute) + 1):
                    raise SystemExit(f"{slug}.txt:{number}: time goes back")
            last = at
            marks = {mark[0]: mark[1:] for mark in marks.split()}
            found.append({"slug": slug, "author": author, "at": at, "id": flake(at, len(found) + 1), "label": marks.get("="),
                          "reply": marks.get("^"), "kind": marks.get("!", ""), "lines": [text] if text else [], "more": []})
        elif line.startswith("%% "):
            found[-1]["more"].append(line[3:].split(" ", 1) + [""])
        elif found:
            found[-1]["lines"].append(line)
    return found


rooms = {slug: read(slug) for slug in [r["slug"] for r in space["rooms"] + space.get("threads", [])]}
labels = {m["label"]: m for messages in rooms.values() for m in messages if m["label"]}
thread_ids = {t["slug"]: labels[t["start"]]["id"] for t in space.get("threads", [])}
channel_ids = {**room_ids, **thread_ids}


def content(text):
    """The text as the exporter leaves it, and the people and emoji in it."""
    mentions = [user(key) for key in dict.fromkeys(re.findall(r"<@(\w+)>", text))]
    used = [name for name in dict.fromkeys(re.findall(r":(\w+):", text)) if name in emoji_ids]
    text = re.sub(r"<@(\w+)>", lambda m: f"<@{people_ids[m[1]]}>", text)
    text = re.sub(r"<@&(\w+)>", lambda m: f"<@&{role_ids[m[1]]}>", text)
    text = re.sub(r"<#([\w-]+)>", lambda m: f"<#{channel_ids[m[1]]}>", text)
    text = re.sub(r"<t:(\d{4}-\d\d-\d\d \d\d:\d\d):(\w)>",
                  lambda m: f"<t:{int(dt.datetime.fromisoformat(m[1]).replace(tzinfo=UTC).timestamp())}:{m[2]}>", text)
    for name in used:
        animated = "a" if space["emoji"][name].endswith(".gif") else ""
        text = text.replace(f":{name}:", f"<{animated}:{name}:{emoji_ids[name]}>")
    return text, mentions, [emoji(name) for name in used]


def embed(spec, at):
    shown = {"title": spec.get("title", ""), "url": spec.get("url"), "timestamp": iso(at) if "stamp" in spec else None,
             "description": content(spec.get("description", ""))[0]}
    if "color" in spec:
        shown["color"] = spec["color"]
    if "author" in spec:
        shown["author"] = {"name": spec["author"], "url": None}
    for part in ("thumbnail", "image"):
        if part in spec:
            shown[part] = picture(spec[part])
    if "footer" in spec:
        shown["footer"] = {"text": spec["footer"]}
    fields = [{"name": name, "value": value, "isInline": "inline" in spec} for name, value in spec.get("fields", {}).items()]
    return {**shown, "images": [picture(spec["image"])] if "image" in spec else [], "fields": fields, "inlineEmojis": []}


def reference(target, kind="Default"):
    return {"type": kind, "messageId": target["id"], "channelId": channel_ids[target["slug"]], "guildId": space["id"]}


def attachment(message, name, at):
    path = media(name)
    return {"id": flake(message["at"], 3000 + at), "url": path, "fileName": name, "fileSizeBytes": (HERE / path).stat().st_size}


def system(message, argument):
    """Text and reference of what the exporter writes for a system message."""
    kind, here = message["kind"].partition(":")[0], {"channelId": channel_ids[message["slug"]], "guildId": space["id"]}
    match kind:
        case "join":
            return "Joined the server.", None
        case "pin":
            return "Pinned a message.", reference(labels[argument])
        case "thread":
            return "Started a thread.", {"type": "Default", "messageId": None, **here, "channelId": thread_ids[argument]}
        case "rename":
            return f"Changed the channel name: {argument}", None
        case "starter" | "poll":
            return "", reference(labels[argument])
        case _:
            return None, None


def answered(message):
    """The message that a reply points to; without an author if it was deleted before the export."""
    if message["reply"] == "?":
        return {"slug": message["slug"], "id": flake(message["at"] - dt.timedelta(minutes=9), 77)}
    if message["reply"].startswith("-"):
        return rooms[message["slug"]][rooms[message["slug"]].index(message) + int(message["reply"])]
    return labels[message["reply"]]


def render(message):
    kind, _, argument = message["kind"].partition(":")
    text, mentions, inline = content("\n".join(message["lines"]).strip("\n"))
    said, points_to = system(message, argument)
    text = said or text
    if message["reply"]:
        target = answered(message)
        points_to = reference(target)
        if target.get("author") and user(target["author"]) not in mentions:
            mentions.append(user(target["author"]))
    shown = {"id": message["id"], "type": "Reply" if message["reply"] else KINDS.get(kind, "Default"), "timestamp": iso(message["at"]),
             "timestampEdited": None, "callEndedTimestamp": None, "isPinned": False, "content": text, "author": user(message["author"]),
             "attachments": [], "components": [], "embeds": [], "stickers": [], "reactions": [], "mentions": mentions}
    last = {}
    for word, rest, *_ in message["more"]:
        match word:
            case "react":
                mark, *people = rest.split()
                shown["reactions"].append({"emoji": emoji(mark), "count": len(people), "users": [user(p, False) for p in people]})
            case "file":
                shown["attachments"].append(attachment(message, rest, len(shown["attachments"])))
            case "edit":
                when = rest if "-" in rest else f"{message['at']:%Y-%m-%d} {rest}"
                shown["timestampEdited"] = iso(dt.datetime.fromisoformat(when).replace(tzinfo=UTC, second=41, microsecond=257000))
            case "pinned":
                shown["isPinned"] = True
            case "sticker":
                shown["stickers"].append({"id": sticker_ids[rest], "name": rest, "format": "Png", "sourceUrl": media(space["stickers"][rest])})
            case "embed":
                shown["embeds"].append(embed(json.loads(rest), message["at"]))
            case "button":
                label, url = rest.rsplit(" ", 1)
                button = {"type": "Button", "style": "Link", "label": label, "url": url, "customId": None, "skuId": None, "isDisabled": False}
                shown["components"].append({"type": "ActionRow", "components": [button]})
            case "forward":
                source = render(labels[rest])
                points_to = reference(labels[rest], "Forward")
                kept = ("timestamp", "timestampEdited", "content", "attachments", "embeds", "stickers")
                last["forwardedMessage"] = {member: source[member] for member in kept}
            case "command":
                name, who = rest.split()
                last["interaction"] = {"id": flake(message["at"], 4000), "name": name, "user": user(who)}
            case _:
                raise SystemExit(f"{message['slug']}.txt: unknown word {word!r}")
    if points_to:
        shown["reference"] = points_to
    return {**shown, **last, "inlineEmojis": inline}


def write(slug, channel):
    guild = {"id": space["id"], "name": space["name"], "iconUrl": media(space["icon"])}
    document = {"guild": guild, "channel": channel, "dateRange": {"after": None, "before": None}, "exportedAt": space["exported_at"],
                "messages": [render(m) for m in rooms[slug]], "messageCount": len(rooms[slug])}
    title = " - ".join(filter(None, (space["name"], channel["category"], channel["name"])))
    file = re.sub(r'[<>:"/\\|?*]', "_", f"{title} [{channel['id']}].json")
    (HERE / file).write_text(json.dumps(document, ensure_ascii=False, indent=2), "utf-8", newline="\n")


for room in space["rooms"]:
    parent = room.get("category")
    write(room["slug"], {"id": room_ids[room["slug"]], "type": room.get("type", "GuildTextChat"), "categoryId": category_ids.get(parent),
                         "category": space["categories"].get(parent), "name": room["slug"], "topic": room.get("topic")})
for thread in space.get("threads", []):
    write(thread["slug"], {"id": thread_ids[thread["slug"]], "type": "GuildPublicThread", "categoryId": channel_ids[thread["parent"]],
                           "category": thread["parent"], "name": thread["name"], "topic": None})
