//! The numbers that both sides keep to.

/// Bytes of an envelope.
pub const ENVELOPE_MAX: usize = 2 * 1024;
/// Bytes of a payload.
pub const PAYLOAD_MAX: usize = 62 * 1024;
/// People that one event may call.
pub const NOTIFY_MAX: usize = 20;
/// Blobs that one event may name.
pub const BLOBS_MAX: usize = 32;
/// Bytes of one blob.
pub const BLOB_MAX: usize = 64 * 1024 * 1024;
/// Bytes of one part of a blob that is put in parts.
pub const BLOB_PART_MAX: usize = 1024 * 1024;
/// Anchors of a page.
pub const PAGE_MAX: usize = 200;
/// Amendments of one anchor that come with a page; beyond, the page says it is partial.
pub const AMENDMENTS_MAX: usize = 512;
/// Bytes of a span's answer before it ends with what it has.
pub const SPAN_BYTES: usize = 1024 * 1024;
/// Bytes of a frame to a browser.
pub const FRAME_MAX: usize = 16 * 1024;
/// An event above this is followed as its envelope alone and fetched by HTTP.
pub const FOLLOWED_EVENT_MAX: usize = 12 * 1024;
/// Rooms in one answer to opening a space.
pub const ROOMS_MAX: usize = 300;
/// Events of one push.
pub const PUSH_MAX: usize = 4096;
/// Bytes of one push.
pub const PUSH_BYTES: usize = 4 * 1024 * 1024;
/// Ids of one question for anchors or for what is there.
pub const IDS_MAX: usize = 4096;
/// Topics that are said to be held in one frame.
pub const HOLDS_MAX: usize = 1024;
/// Topics of one question for what was read.
pub const MARKS_MAX: usize = 512;
/// Topics of one question for what one may write.
pub const RULES_TOPICS_MAX: usize = 512;
/// Bytes of the name of a question of rules' own.
pub const RULES_NAME_MAX: usize = 64;
/// Bytes of what such a question is about.
pub const RULES_PARAMS_MAX: usize = 4096;
/// Rows of the answer to one.
pub const RULES_ROWS_MAX: usize = 512;
/// Topics that are told of where rules are compared.
pub const COMPARED_TOPICS_MAX: usize = 200;
/// People that are named of each.
pub const COMPARED_PEOPLE_MAX: usize = 20;
/// Spaces whose titles are asked for at once.
pub const TITLES_MAX: usize = 64;
/// Slots of a title.
pub const TITLE_SLOTS_MAX: usize = 16;
