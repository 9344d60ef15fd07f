//! Whether the server has a message: told only while it has not.

use crate::icon::Icon;
use crate::words;
use leptos::prelude::*;
use rill_bridge::Standing;

/// For `data-state`.
pub(super) fn word(standing: &Standing) -> &'static str {
    match standing {
        Standing::Pending => "pending",
        Standing::Confirmed(_) => "confirmed",
        Standing::Refused(_) => "refused",
    }
}

/// The line below a message that is on its way, or was refused.
pub(super) fn standing(standing: &Standing) -> Option<AnyView> {
    match standing {
        Standing::Confirmed(_) => None,
        Standing::Pending => Some(view! {
            <p class="sent sent-pending"><span class="why"><Icon name="clock" small=true/><span>{words::message::SENDING}</span></span></p>
        }.into_any()),
        Standing::Refused(reason) => {
            let reason = words::message::not_posted(reason);
            Some(view! {
                <p class="sent"><span class="why"><Icon name="circle-alert" small=true/><span>{reason}</span></span></p>
            }.into_any())
        }
    }
}
