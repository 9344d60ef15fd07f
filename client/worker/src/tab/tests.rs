//! Tabs as pure steps: hand-overs, late wakers, two versions at once.

use super::{Act, Note, Place};
use rill_bridge::{Notification, Query, QueryId, Request};

fn of_build(tab: u64, build: i64) -> Place {
    Place { build, ..Place::new(tab) }
}

fn leads(leader: u64, epoch: i64, build: i64) -> Note {
    Note::Leads { leader, epoch, build }
}

fn tells(tab: u64, leader: u64) -> Note {
    Note::Tells { tab, leader, notification: Box::new(Notification::Ready { bridge: 1 }) }
}

#[test]
fn a_follower_asks_a_new_leader_all_it_has_open_and_drops_words_of_the_old_one() {
    let mut bob = of_build(2, 5);
    assert_eq!(bob.hears(leads(1, 7, 5)), Some(Act::AskAgain));
    assert_eq!(bob.hears(leads(1, 7, 5)), None, "said again to somebody else");
    assert!(matches!(bob.hears(tells(2, 1)), Some(Act::Tell(_))));
    assert_eq!(bob.hears(tells(3, 1)), None, "for another tab");
    assert_eq!(bob.hears(leads(3, 8, 5)), Some(Act::AskAgain));
    assert_eq!(bob.hears(tells(2, 1)), None);
}

#[test]
fn a_former_leader_that_wakes_late_is_not_followed_again() {
    let mut bob = of_build(2, 5);
    bob.hears(leads(3, 8, 5));
    assert_eq!(bob.hears(leads(1, 7, 5)), None);
    assert_eq!(bob.leader(), Some(3));
}

#[test]
fn a_leader_serves_what_is_asked_of_it_and_answers_who_comes_up() {
    let mut alice = of_build(1, 5);
    let request = Request::Watch { query: QueryId(1), question: Query::Spaces };
    let asks = |leader| Note::Asks { tab: 2, leader, request: Box::new(request.clone()) };
    assert_eq!(alice.hears(asks(1)), None, "it does not lead yet");
    assert_eq!(alice.leads(7), leads(1, 7, 5));
    assert_eq!(alice.hears(Note::WhoLeads { build: 5 }), Some(Act::Say(leads(1, 7, 5))));
    assert_eq!(alice.hears(Note::WhoLeads { build: 4 }), Some(Act::Say(leads(1, 7, 5))));
    assert_eq!(alice.hears(asks(1)), Some(Act::Serve(2, Box::new(request.clone()))));
    assert_eq!(alice.hears(asks(9)), None, "asked of another");
}

#[test]
fn a_leader_that_is_at_work_says_so_and_nobody_says_it_for_another() {
    let (mut alice, mut bob) = (of_build(1, 5), of_build(2, 5));
    let is_there = Note::IsThere { leader: 1 };
    assert_eq!(alice.hears(is_there.clone()), None, "it does not lead yet");
    let leads = alice.leads(7);
    bob.hears(leads);
    assert_eq!(bob.hears(is_there.clone()), None);
    let Some(Act::Say(there)) = alice.hears(is_there) else { panic!("silent") };
    assert!(bob.is_of_leader(&there));
    assert!(bob.is_of_leader(&tells(3, 1)), "to whomever it speaks");
    assert!(!bob.is_of_leader(&Note::There { leader: 3 }));
}

#[test]
fn an_old_leader_steps_down_for_a_new_version_and_goes_on_alone() {
    let (mut old, mut new) = (of_build(1, 5), of_build(2, 6));
    old.leads(7);
    assert_eq!(old.hears(new.hello()), Some(Act::StepDown));
    old.goes_alone();
    assert!(!old.may_lead());
    assert!(new.may_lead());
    let news = new.leads(8);
    assert_eq!(old.hears(news), None, "its words are not ours");
}

#[test]
fn a_new_version_does_not_wait_behind_old_ones_that_asked_for_the_lock_before() {
    let (mut waiting, mut new) = (of_build(2, 5), of_build(3, 6));
    assert!(waiting.may_lead());
    waiting.hears(new.hello());
    assert!(!waiting.may_lead(), "it lets the lock go when it is granted");
    // One that did not hear it leads all the same: it is told again, and steps down.
    let mut deaf = of_build(4, 5);
    let word = deaf.leads(7);
    let Some(Act::Say(hello)) = new.hears(word) else { panic!("silent") };
    assert_eq!(deaf.hears(hello), Some(Act::StepDown));
    assert_eq!(new.leader(), None, "an older version is never followed");
}

#[test]
fn an_old_follower_of_a_new_leader_goes_on_alone() {
    let mut old = of_build(1, 5);
    assert_eq!(old.hears(leads(2, 8, 6)), Some(Act::GoAlone));
    assert!(!old.may_lead());
}

#[test]
fn one_who_lost_the_database_to_another_asks_who_leads() {
    let mut asleep = of_build(1, 5);
    asleep.leads(7);
    assert_eq!(asleep.follows_again(), Note::WhoLeads { build: 5 });
    assert_eq!(asleep.hears(leads(2, 8, 5)), Some(Act::AskAgain));
    assert!(asleep.may_lead());
}
