//! The body of a definition of kind `chart`, as it is written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::chart::{AccountType, Chart, Side};
use super::elements::ElementsFrom;
use super::restrictions::{Posting, RestrictionsBody, Role};
use super::segment::{Said, Status};
use super::space::{Characters, Pad};
use crate::engine::json_place;
use crate::engine::record::Violation;

/// A segment as a chart's body writes it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SegmentBody {
    /// Name, e.g. `fund`.
    pub name: String,
    /// Most characters of a code; all codes have as many once padded.
    pub length: usize,
    /// How shorter codes are padded.
    #[serde(default)]
    pub pad: Pad,
    /// What they are padded with.
    #[serde(default = "zero")]
    pub pad_with: char,
    /// Characters that codes consist of.
    #[serde(default)]
    pub characters: Characters,
    /// Code of a target that does not name the segment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// What the segment means for restrictions; if absent, what its name says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Code that says that there is none, e.g. no project; if absent, the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub none: Option<String>,
}

fn zero() -> char {
    '0'
}

fn yes() -> bool {
    true
}

/// An element as a chart's body writes it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElementBody {
    /// Segment that it belongs to.
    pub segment: String,
    /// Code.
    pub code: String,
    /// Name.
    #[serde(default)]
    pub name: String,
    /// What the account is in the statements.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_type: Option<AccountType>,
    /// Side on which the balance normally stands; that of the type if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub normal_balance: Option<Side>,
    /// Whether entries may be posted to it.
    #[serde(default = "yes")]
    pub postable: bool,
    /// Code of the element that sums it up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Further attributes that conditions may ask for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// Where it stands in its life; nothing is posted to what is not active.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Kinds of postings that an account is for, besides what its type says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub postings: Vec<Posting>,
    /// What it says of the combinations that it may stand in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restrictions: Option<Box<RestrictionsBody>>,
    /// The golden record that says so; `None`: the chart's body.
    #[serde(skip)]
    pub said_by: Option<Said>,
    /// First day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<String>,
    /// First day on which it is no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<String>,
}

/// A cross-validation rule as a chart's body writes it: where `when` holds, `require` must hold too; without `require`
/// nothing may be posted there.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CombinationRuleBody {
    /// Name of the rule.
    pub id: String,
    /// Condition per segment.
    pub when: Map<String, Value>,
    /// What must hold as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub require: Option<Map<String, Value>>,
    /// What whoever breaks it is told.
    #[serde(default)]
    pub message: String,
    /// First day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<String>,
    /// First day on which it holds no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<String>,
}

/// The body of a definition of kind `chart`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChartBody {
    /// What the chart is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Segments, in the order in which specificity is compared.
    pub segments: Vec<SegmentBody>,
    /// What stands between segments where a combination is written as one text.
    #[serde(default = "dash")]
    pub separator: String,
    /// Elements. A segment with none takes every code of its form.
    #[serde(default)]
    pub elements: Vec<ElementBody>,
    /// Where further elements come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elements_from: Option<ElementsFrom>,
    /// Cross-validation rules.
    #[serde(default)]
    pub combination_rules: Vec<CombinationRuleBody>,
    /// Close calendar whose periods tell on which days entries are made; if absent, on all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub close_calendar: Option<String>,
}

fn dash() -> String {
    "-".into()
}

impl ChartBody {
    /// Reads the body of a definition.
    ///
    /// # Errors
    /// Each place that is wrong, as a pointer into the body.
    pub fn read(value: &Value) -> Result<ChartBody, Vec<Violation>> {
        let body: ChartBody = json_place::read(value).map_err(|found| vec![found])?;
        Chart::new("", &body, Vec::new()).map(|_| body)
    }
}
