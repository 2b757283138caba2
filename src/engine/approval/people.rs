//! Persons, as systems write them: one person however a name is written.

use unicode_normalization::UnicodeNormalization;

/// What two ways to write one person have in common: letters without regard to case, width and blanks.
fn folded(name: &str) -> String {
    let visible = |c: &char| !c.is_whitespace() && !c.is_control() && !is_invisible(*c);
    name.nfkc().flat_map(char::to_lowercase).filter(visible).collect()
}

/// Characters that show nothing and are no blanks either.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}'
            | '\u{034F}'
            | '\u{061C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// Whether two names are of one person. `Maria.Lopez` is ` maria.lopez`.
pub fn same_person(one: &str, other: &str) -> bool {
    one == other || folded(one) == folded(other)
}

/// Whether a person is among these.
pub fn is_among(person: &str, people: &[String]) -> bool {
    people
        .iter()
        .any(|other| other == EVERYBODY || same_person(person, other))
}

/// Most persons that are told apart of one thing.
pub const MOST: usize = 500;
/// What stands for those beyond [`MOST`]: rather nobody may approve than one of them. No caller and no source can be called
/// so.
const EVERYBODY: &str = "\u{1}everybody";

/// Whether a name says somebody.
fn is_somebody(name: &str) -> bool {
    !folded(name).is_empty()
}

/// Longest name of a person, in characters.
const LONGEST: usize = 256;

/// Whether a text can name a person: not only blanks, not endless, without control characters.
pub fn is_person(name: &str) -> bool {
    is_somebody(name) && name.chars().count() <= LONGEST && !name.chars().any(char::is_control)
}

/// Adds those that are not there yet.
pub fn join(people: &mut Vec<String>, more: impl IntoIterator<Item = String>) {
    for person in more {
        if !is_somebody(&person) || is_among(&person, people) {
            continue;
        }
        people.push(if people.len() < MOST {
            person
        } else {
            EVERYBODY.to_owned()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_however_the_name_is_written() {
        for other in [
            "maria.lopez",
            " MARIA.LOPEZ ",
            "Maria. Lopez",
            "ＭＡＲＩＡ.lopez",
            "maria\u{200b}.lopez",
            "maria\u{2066}.lopez\u{fe0f}",
            "maria\u{3164}.lopez\u{e0041}",
        ] {
            assert!(same_person("Maria.Lopez", other), "{other}");
        }
        for other in ["maria.lopes", "maria", "", "mariaxlopez"] {
            assert!(!same_person("Maria.Lopez", other), "{other}");
        }
        assert!(!is_somebody(" \u{200b}\u{a0}"));
    }

    #[test]
    fn more_than_can_be_kept_are_everybody() {
        let mut people = Vec::new();
        join(&mut people, (0..MOST).map(|number| format!("p{number}")));
        assert!(!is_among("somebody else", &people));
        join(&mut people, ["one more".into(), "and another".into()]);
        assert_eq!(people.len(), MOST + 1);
        assert!(is_among("somebody else", &people));
        assert!(!is_person(EVERYBODY));
    }

    #[test]
    fn nobody_is_named_twice_and_nothing_is_nobody() {
        let mut people = vec!["erp-feed".to_owned()];
        join(&mut people, ["Ann".into(), "ERP-Feed".into(), " ".into(), "ann".into()]);
        assert_eq!(people, ["erp-feed", "Ann"]);
    }
}
