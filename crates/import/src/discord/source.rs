//! What an import makes a space of: one guild, or several archives put together under one name.

use super::record::Guild;
use rill_events::SpaceParams;
use rill_protocol::{Did, Genesis, Rules, StreamId, encode};
use sha2::{Digest, Sha256};

/// How the source is named in ids and payloads.
pub(crate) const SOURCE: &str = "discord";

/// The space that an import writes to. Its id follows from its creator and its source alone, so that every later
/// import of the same source meets it again, under whatever name the guild then has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Space {
    /// Its beginning.
    pub genesis: Genesis,
    /// Its id.
    pub stream: StreamId,
    /// The name it gets.
    pub name: String,
    /// Its picture's address in the archive.
    pub icon_url: Option<String>,
}

impl Space {
    /// The space of one guild.
    pub fn of_guild(creator: Did, guild: &Guild) -> Self {
        Self::new(creator, guild.id.to_string(), guild.name.clone(), guild.icon_url.clone())
    }

    /// A space under a name of one's own, of whatever archives are put into it.
    pub fn named(creator: Did, name: &str, guild: &Guild) -> Self {
        Self::new(creator, format!("name:{name}"), name.to_owned(), guild.icon_url.clone())
    }

    /// The same, by other rules than those that are shipped: it is another space then.
    pub fn living_by(self, rules: Rules) -> Self {
        let genesis = Genesis { rules, ..self.genesis };
        Self { stream: genesis.stream(), genesis, ..self }
    }

    fn new(creator: Did, source_id: String, name: String, icon_url: Option<String>) -> Self {
        let digest = Sha256::digest(format!("rill-import/{SOURCE}/{source_id}"));
        let mut nonce = [0; 16];
        nonce.copy_from_slice(&digest[..16]);
        let params = SpaceParams { source: Some((SOURCE.to_owned(), source_id)), ..SpaceParams::default() };
        let params = encode(&params).expect("params have no floats and no odd keys");
        let genesis = Genesis { v: 1, creator, rules: Rules::Space, params, nonce };
        Self { stream: genesis.stream(), genesis, name, icon_url }
    }
}
