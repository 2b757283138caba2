//! Texts of the shapes that people paste and attackers send.

/// A way to make texts of any length.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    /// One token again and again.
    Repeated(&'static str),
    /// Once this, then one token again and again.
    After(&'static str, &'static str),
    /// One token again and again, and once this at the end.
    Before(&'static str, &'static str),
    /// Words of which no two are equal, with this between them.
    Distinct(&'static str),
    /// This, opened again and again, then closed as often.
    Nested(&'static str, &'static str),
}

impl Shape {
    /// A text of about so many bytes.
    pub(crate) fn text(self, bytes: usize) -> String {
        match self {
            Shape::Repeated(token) => token.repeat(bytes / token.len()),
            Shape::After(first, token) => format!("{first}{}", token.repeat(bytes / token.len())),
            Shape::Before(token, last) => format!("{}{last}", token.repeat(bytes / token.len())),
            Shape::Distinct(between) => {
                let words = (0..bytes / 7).map(|number| format!("w{number:x}"));
                words.collect::<Vec<_>>().join(between)
            }
            Shape::Nested(open, close) => {
                let times = bytes / (open.len() + close.len());
                format!("{}{}", open.repeat(times), close.repeat(times))
            }
        }
    }
}

/// Shapes that say nothing of what is read.
pub(crate) fn general() -> Vec<Shape> {
    let tokens = [
        "A ", "the ", "x", "X1", "0", "9", "1 ", " ", "-", ".", ",", "/", "'", "#", "\\", "\"", "%", "&", "@", "_",
        ":", "\t", "\n", "\r\n", "\u{0}", "\u{301}", "e\u{301}", "\u{200b}", "\u{ad}", "é", "ﬁ", "ｘ", "漢", "😀",
        "\u{202e}", "A-", "A.", "A/", "1-", "1/", "1.", "(A) ", "(", ")", "[", "{", "n/a ", "null ",
    ];
    let repeated = tokens.into_iter().map(Shape::Repeated);
    let others = [
        Shape::Distinct(" "),
        Shape::Distinct("-"),
        Shape::Distinct(", "),
        Shape::Nested("(", ")"),
        Shape::Nested("(A ", ")"),
        Shape::After("A", "\u{301}"),
        Shape::Before(" ", "A"),
        Shape::Before("A ", "\u{301}"),
        Shape::After("1", "0"),
    ];
    repeated.chain(others).collect()
}

/// Texts that come near something again and again.
pub(crate) fn near(tokens: &[&'static str]) -> Vec<Shape> {
    tokens.iter().map(|token| Shape::Repeated(token)).collect()
}
