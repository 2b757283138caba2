//! .
pub mod api;
pub mod receiver;
pub mod rows;
pub mod signature;
pub mod sources;
