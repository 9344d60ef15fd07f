//! The page: what people see of Rill, drawn from live queries.

pub mod message_list;
