//! The commands of the program besides `serve`.

pub mod evaluate;
