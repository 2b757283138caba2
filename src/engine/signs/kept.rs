//! Which compatibility characters say something by themselves.

/// Whether NFKC would take from a character what it says, or run it into its neighbors: fractions, raised and lowered
/// digits, circled and Roman numbers, unit signs, primes, trademarks, accents that stand alone. Other compatibility
/// characters are other shapes of the same letters.
#[rustfmt::skip]
pub(crate) fn is_kept(c: char) -> bool {
    !matches!(c, '\u{2100}' | '\u{2101}' | '\u{2105}' | '\u{2106}') && matches!(c,
        // Accents that stand alone: NFKC makes a blank of them, with an accent on it.
        '\u{A8}' | '\u{AF}' | '\u{B4}' | '\u{B8}' | '\u{2D8}'..='\u{2DD}' | '\u{37A}' | '\u{384}' | '\u{385}'
        | '\u{1FBD}' | '\u{1FBF}'..='\u{1FC1}' | '\u{1FCD}'..='\u{1FCF}' | '\u{1FDD}'..='\u{1FDF}' | '\u{1FED}'..='\u{1FEF}'
        | '\u{1FFD}' | '\u{1FFE}' | '\u{2017}' | '\u{203E}' | '\u{309B}' | '\u{309C}' | '\u{FFE3}'
        | '\u{FC5E}'..='\u{FC63}' | '\u{FE49}'..='\u{FE4C}' | '\u{FE70}'..='\u{FE7F}'
        // Raised and lowered: ª º ² ³ ¹ ⁿ ₂ and letters.
        | '\u{AA}' | '\u{BA}' | '\u{B2}' | '\u{B3}' | '\u{B9}' | '\u{2070}'..='\u{209C}' | '\u{2B0}'..='\u{2B8}'
        | '\u{2E0}'..='\u{2E4}' | '\u{10FC}' | '\u{1D2C}'..='\u{1D6A}' | '\u{1D78}' | '\u{1D9B}'..='\u{1DBF}'
        | '\u{2C7C}' | '\u{2C7D}' | '\u{2D6F}' | '\u{3192}'..='\u{319F}' | '\u{A69C}' | '\u{A69D}' | '\u{A770}' | '\u{A7F2}'..='\u{A7F9}'
        | '\u{AB5C}'..='\u{AB5F}' | '\u{AB69}' | '\u{10780}'..='\u{107BA}' | '\u{1E030}'..='\u{1E06D}'
        // Fractions, Roman numerals, primes, the micro sign.
        | '\u{BC}'..='\u{BE}' | '\u{2150}'..='\u{218F}' | '\u{2032}'..='\u{2037}' | '\u{2057}' | '\u{B5}'
        // Currency ₨, letterlike signs ℃ № ℓ ™, circled and squared signs and units.
        | '\u{20A8}' | '\u{2100}'..='\u{214F}' | '\u{2460}'..='\u{24FF}' | '\u{3036}' | '\u{3200}'..='\u{33FF}'
        | '\u{1F100}'..='\u{1F1FF}')
}
