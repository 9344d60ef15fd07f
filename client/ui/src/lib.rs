//! The page: what people see of Rill, drawn from live queries.

pub mod icon;
pub mod measures;
pub mod message;
pub mod message_list;
pub mod times;
pub mod words;
