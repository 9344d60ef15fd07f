//! [`Route`]: every address at which a server answers. What looks through all of them matches on this, so that a new one
//! is looked at as well.

/// An address of a server, beside the files of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Route {
    /// → [`crate::ServerInfo`].
    Server,
    /// [`crate::TitlesRequest`] → [`crate::TitlesAnswer`].
    Titles,
    /// [`crate::OpeningRequest`] → [`crate::Opening`].
    Open,
    /// [`crate::PageRequest`] → [`crate::Page`].
    Page,
    /// [`crate::AnchorsRequest`] → [`crate::Page`].
    Anchors,
    /// [`crate::SpanRequest`] → [`crate::Span`].
    Span,
    /// [`crate::DaysRequest`] → [`crate::DaysAnswer`].
    Days,
    /// [`crate::HistoryRequest`] → [`crate::HistoryAnswer`].
    History,
    /// [`crate::ReadRequest`] → [`crate::ReadAnswer`].
    Read,
    /// [`crate::HaveRequest`] → [`crate::HaveAnswer`].
    Have,
    /// [`crate::PushRequest`] → [`crate::PushAnswer`].
    Push,
    /// [`crate::OwnRequest`] → [`crate::OwnAnswer`].
    Own,
    /// [`crate::RulesRequest`] → [`crate::RulesAnswer`].
    Rules,
    /// [`crate::BlobsRequest`] → [`crate::BlobsAnswer`].
    Blobs,
    /// A copy of all, for who has the key in the data folder.
    Backup,
    /// [`crate::SignInBegin`] → [`crate::SignInChallenge`].
    SignInBegin,
    /// [`crate::SignInProof`] → [`crate::Session`].
    SignInFinish,
    /// Ends the session that asks.
    SignOut,
    /// → [`crate::SessionAnswer`].
    Session,
    /// → [`crate::SessionsAnswer`].
    Sessions,
    /// [`crate::EndSession`].
    EndSession,
    /// A file comes in.
    PutBlob,
    /// A part of a file comes in.
    PutPart,
    /// A file goes out.
    GetBlob,
    /// The socket.
    Live,
}

impl Route {
    /// All of them.
    pub const ALL: [Self; 25] = [
        Self::Server,
        Self::Titles,
        Self::Open,
        Self::Page,
        Self::Anchors,
        Self::Span,
        Self::Days,
        Self::History,
        Self::Read,
        Self::Have,
        Self::Push,
        Self::Own,
        Self::Rules,
        Self::Blobs,
        Self::Backup,
        Self::SignInBegin,
        Self::SignInFinish,
        Self::SignOut,
        Self::Session,
        Self::Sessions,
        Self::EndSession,
        Self::PutBlob,
        Self::PutPart,
        Self::GetBlob,
        Self::Live,
    ];

    /// Its path; what differs from asking to asking stands in braces.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Server => "/api/server",
            Self::Titles => "/api/titles",
            Self::Open => "/api/open",
            Self::Page => "/api/page",
            Self::Anchors => "/api/anchors",
            Self::Span => "/api/span",
            Self::Days => "/api/days",
            Self::History => "/api/history",
            Self::Read => "/api/read",
            Self::Have => "/api/have",
            Self::Push => "/api/push",
            Self::Own => "/api/own",
            Self::Rules => "/api/rules",
            Self::Blobs => "/api/blobs",
            Self::Backup => "/api/backup",
            Self::SignInBegin => "/api/sign-in/begin",
            Self::SignInFinish => "/api/sign-in/finish",
            Self::SignOut => "/api/sign-out",
            Self::Session => "/api/session",
            Self::Sessions => "/api/sessions",
            Self::EndSession => "/api/sessions/end",
            Self::PutBlob => "/api/blob/{stream}/{blob}",
            Self::PutPart => "/api/part/{stream}/{blob}/{offset}/{size}",
            Self::GetBlob => "/api/blob/{stream}/{topic}/{event}/{blob}",
            Self::Live => "/api/live",
        }
    }
}
