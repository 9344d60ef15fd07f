//! [`Ended`]: why a guest met its end.

use rill_module_abi::CacheError;
use wasmtime::Trap;

/// Why a guest was ended before it had answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Ended {
    /// It used up its fuel.
    #[error("it took too long: a loop without end, or too much at once")]
    OutOfFuel,
    /// It said so itself.
    #[error("it gave up: {0}")]
    GaveUp(String),
    /// It did what no program can.
    #[error("it trapped: {0}")]
    Trapped(String),
    /// It asked for more memory than it may have.
    #[error("it took more memory than a module may have")]
    OutOfMemory,
    /// It named a piece of memory that it does not have.
    #[error("it named memory that it does not have")]
    OutOfBounds,
    /// Its bytes are no statement, or no answer to what it was asked.
    #[error("it said what makes no sense: {0}")]
    Nonsense(String),
    /// It called its host while it was asked nothing.
    #[error("it wants something of its host though it was asked nothing")]
    OutOfTurn,
    /// It answered that it cannot tell.
    #[error("it could not tell: {0}")]
    CouldNotTell(CacheError),
    /// The cache failed: that is not the module's doing.
    #[error(transparent)]
    Cache(CacheError),
    /// There was no room for another instance.
    #[error("the server runs as many modules as it can at once: {0}")]
    NoRoom(String),
}

impl Ended {
    /// What is told of an error of the engine.
    pub(crate) fn of(error: &wasmtime::Error) -> Self {
        if let Some(ended) = error.downcast_ref::<Self>() {
            return ended.clone();
        }
        match error.downcast_ref::<Trap>() {
            Some(Trap::OutOfFuel) => Self::OutOfFuel,
            Some(trap) => Self::Trapped(trap.to_string()),
            None if error.is::<wasmtime::PoolConcurrencyLimitError>() => Self::NoRoom(error.to_string()),
            // A limit of memory has no type of its own.
            None if format!("{error:?}").contains("forcing trap when growing") => Self::OutOfMemory,
            None => Self::Trapped(error.to_string()),
        }
    }

    /// What the rules' asker is told.
    pub(crate) fn told(self) -> CacheError {
        match self {
            Self::Cache(error) => error,
            // Found by the rules themselves: what they keep is not what they wrote.
            Self::CouldNotTell(CacheError::Damaged(why)) => CacheError::Damaged(why),
            Self::NoRoom(_) => CacheError::Failed(self.to_string()),
            Self::OutOfFuel
            | Self::GaveUp(_)
            | Self::Trapped(_)
            | Self::OutOfMemory
            | Self::OutOfBounds
            | Self::Nonsense(_)
            | Self::OutOfTurn
            | Self::CouldNotTell(_) => CacheError::Rules(self.to_string()),
        }
    }
}
