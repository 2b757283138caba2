//! .
pub struct Domain { pub name: String }
