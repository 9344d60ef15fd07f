//! Keeping order among people: bans, timeouts and reports, state of *desk*.

use crate::{StateKind, state::Content};
use rill_events::{BanSet, ReportMade, ReportSettled, StateSlot, TimeoutSet};
use rill_protocol::{EventId, Slot, TopicId};

pub(crate) fn ban(set: BanSet) -> (Slot, Content) {
    let voice = Slot::of_person(&set.person);
    let (text, parts) = (Some(set.reason), Some(voice.as_bytes().to_vec()));
    let content = Content { kind: StateKind::Ban, value: i64::from(set.on), text, parts };
    (StateSlot::Ban(voice).slot(), content)
}

pub(crate) fn timeout(set: &TimeoutSet) -> (Slot, Content) {
    let voice = Slot::of_person(&set.person);
    let (value, parts) = (set.until.unwrap_or(0), Some(voice.as_bytes().to_vec()));
    let content = Content { kind: StateKind::Timeout, value, parts, ..Content::default() };
    (StateSlot::Timeout(voice).slot(), content)
}

pub(crate) fn reported(made: ReportMade) -> (Slot, Content) {
    report((made.topic, made.event), 1, Some(made.reason))
}

pub(crate) fn settled(settled: &ReportSettled) -> (Slot, Content) {
    report((settled.topic, settled.event), 0, None)
}

fn report((topic, event): (TopicId, EventId), value: i64, text: Option<String>) -> (Slot, Content) {
    let parts = Some([&topic.as_bytes()[..], event.as_bytes()].concat());
    (StateSlot::Report { topic, event }.slot(), Content { kind: StateKind::Report, value, text, parts })
}
