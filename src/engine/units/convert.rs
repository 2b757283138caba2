//! Converting a quantity of one unit into another.

use serde::Serialize;

use super::graph::{Graph, Origin, Unit};
use super::ratio::Ratio;
use super::sound::worth;
use crate::engine::record::Violation;

/// One factor on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// From which unit.
    pub from: Unit,
    /// To which.
    pub to: Unit,
    /// How many of `to` one `from` is: a whole number, or a fraction such as `1/12`.
    pub factor: String,
    /// Where the factor comes from.
    pub origin: Origin,
    /// Number of the package, if the record says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gtin: Option<String>,
}

/// A quantity in another unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Conversion {
    /// Exactly: a whole number, or a fraction.
    pub exact: String,
    /// With as many digits behind the point as were asked for, halves rounded away from zero.
    pub decimal: String,
    /// Whether the decimal is exact too.
    pub decimal_is_exact: bool,
    /// How many of the unit asked for one of the given unit is, exactly.
    pub factor: String,
    /// The factors in order; none where both units are the same.
    pub path: Vec<Step>,
}

/// Why a quantity cannot be converted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Impossible {
    /// The quantity is no decimal.
    Quantity,
    /// The record does not know the unit.
    Unknown(Unit),
    /// There is no way between the two on that day.
    NoWay,
    /// The record's conversions contradict one another.
    Contradiction(Vec<Violation>),
    /// More digits than can be reckoned with exactly.
    TooLarge,
}

impl Graph {
    /// Converts a decimal quantity; `scale` digits behind the point in the answer's decimal.
    ///
    /// # Errors
    /// Why it cannot be converted; nothing is guessed.
    pub fn convert(
        &self,
        quantity: &str,
        from: &Unit,
        to: &Unit,
        day: &str,
        scale: u32,
    ) -> Result<Conversion, Impossible> {
        let quantity = Ratio::parse(quantity).ok_or(Impossible::Quantity)?;
        let graph = self.with(from).with(to);
        let at = |unit: &Unit| graph.position(unit).ok_or_else(|| Impossible::Unknown(unit.clone()));
        let (start, end) = (at(from)?, at(to)?);
        let contradictions = graph.contradictions();
        if !contradictions.is_empty() {
            return Err(Impossible::Contradiction(contradictions));
        }
        let reached = graph.reach(start, &|edge| edge.valid.contains(day));
        let factor = worth(&reached, end).ok_or(Impossible::NoWay)?;
        let exact = quantity.times(factor).ok_or(Impossible::TooLarge)?;
        let (decimal, decimal_is_exact) = exact.to_decimal(scale).ok_or(Impossible::TooLarge)?;
        Ok(Conversion {
            exact: exact.to_string(),
            decimal,
            decimal_is_exact,
            factor: factor.to_string(),
            path: graph.steps(&reached, end),
        })
    }

    fn steps(&self, reached: &[Option<(Ratio, Option<usize>)>], end: usize) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut at = end;
        while let Some((_, Some(number))) = reached.get(at).copied().flatten() {
            let Some(edge) = self.edges.get(number) else { break };
            let forward = edge.to == at;
            let before = if forward { edge.from } else { edge.to };
            let factor = if forward {
                Some(edge.factor)
            } else {
                edge.factor.inverse()
            };
            if let (Some(from), Some(to), Some(factor)) = (self.units.get(before), self.units.get(at), factor) {
                steps.push(Step {
                    from: from.clone(),
                    to: to.clone(),
                    factor: factor.to_string(),
                    origin: edge.origin,
                    gtin: edge.gtin.clone(),
                });
            }
            at = before;
        }
        steps.reverse();
        steps
    }
}
