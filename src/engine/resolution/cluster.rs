//! Batch clustering.
