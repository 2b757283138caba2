//! Sentences that explain resolutions.
