//! What a consumer says of one golden record, and what it holds after it said so.

/// What a consumer holds of one golden record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// Newest version that it applied; 0: none.
    pub version: i64,
    /// A version that it could not apply, and why.
    pub failed: Option<(i64, String)>,
}

/// What a consumer says of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// It is applied.
    Applied,
    /// It could not be applied, for this reason.
    Failed(String),
    /// It was taken back, for this reason; the consumer has the version before it again.
    Rejected {
        /// Why.
        error: String,
        /// The version before it; 0: none.
        before: i64,
    },
}

/// What a statement changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// The consumer holds this version now.
    Applied,
    /// Known already.
    Repeated,
    /// About an older version than what is known: nothing goes back.
    Older,
    /// The failure is noted.
    Failed,
    /// The failure is noted, and the version is not held.
    Rejected,
}

impl Held {
    /// Takes a statement about `version` in. The version never goes back unless it was rejected, and saying the same
    /// again changes nothing.
    pub fn hear(&mut self, version: i64, said: Said) -> Heard {
        if version < self.version {
            return Heard::Older;
        }
        let newest_failure = self.failed.as_ref().map(|(version, _)| *version);
        match said {
            Said::Applied => {
                let resolves = newest_failure.is_some_and(|failed| failed <= version);
                if version == self.version && !resolves {
                    return Heard::Repeated;
                }
                self.version = version;
                if resolves {
                    self.failed = None;
                }
                Heard::Applied
            }
            Said::Failed(error) => self.note(version, error, Heard::Failed),
            Said::Rejected { error, before } => {
                if version == self.version {
                    self.version = before.min(version - 1);
                    self.failed = Some((version, error));
                    return Heard::Rejected;
                }
                self.note(version, error, Heard::Rejected)
            }
        }
    }

    fn note(&mut self, version: i64, error: String, heard: Heard) -> Heard {
        match &self.failed {
            Some((known, _)) if *known > version => Heard::Older,
            Some((known, text)) if *known == version && *text == error => Heard::Repeated,
            _ => {
                self.failed = Some((version, error));
                heard
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn said() -> impl Strategy<Value = Said> {
        prop_oneof![
            Just(Said::Applied),
            "[ab]".prop_map(Said::Failed),
            ("[ab]", 0i64..4).prop_map(|(error, before)| Said::Rejected { error, before }),
        ]
    }

    #[test]
    fn a_failure_ends_with_the_version_that_is_applied() {
        let mut held = Held::default();
        assert_eq!(held.hear(1, Said::Applied), Heard::Applied);
        assert_eq!(held.hear(2, Said::Failed("no such city".into())), Heard::Failed);
        assert_eq!((held.version, held.failed.is_some()), (1, true));
        assert_eq!(held.hear(1, Said::Applied), Heard::Repeated);
        assert_eq!(held.hear(3, Said::Applied), Heard::Applied);
        assert_eq!((held.version, held.failed.clone()), (3, None));
        assert_eq!(held.hear(2, Said::Applied), Heard::Older);
        let taken_back = Said::Rejected {
            error: "closed period".into(),
            before: 2,
        };
        assert_eq!(held.hear(3, taken_back.clone()), Heard::Rejected);
        assert_eq!(held.version, 2);
        assert_eq!(held.hear(3, taken_back), Heard::Repeated);
    }

    proptest! {
        #[test]
        fn nothing_goes_back_unless_it_was_rejected(steps in prop::collection::vec((1i64..5, said()), 0..30)) {
            let mut held = Held::default();
            for (version, said) in steps {
                let before = held.clone();
                let heard = held.hear(version, said.clone());
                if held.version < before.version {
                    let rejected = matches!(said, Said::Rejected { .. });
                    prop_assert!(rejected && version == before.version);
                }
                if matches!(heard, Heard::Repeated | Heard::Older) {
                    prop_assert_eq!(&held, &before);
                }
                let after = held.clone();
                let again = held.hear(version, said);
                prop_assert!(matches!(again, Heard::Repeated | Heard::Older));
                prop_assert_eq!(&held, &after, "saying it again changes nothing");
            }
        }
    }
}
