//! Quantities in other units.

use serde::Deserialize;
use validator::Validate;

use super::body::Json;
use super::params::{IdPath, Params, Segments};
use super::{Reply, State, ok, validation};
use crate::engine::units::UnitList;
use crate::hub::units::{NamedUnit, Quantity};

/// Body of `convertQuantity`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct ConvertBody {
    #[validate(length(min = 1, max = 40))]
    quantity: String,
    #[validate(length(min = 1, max = 20))]
    from: String,
    from_list: Option<UnitList>,
    #[validate(length(min = 1, max = 20))]
    to: String,
    to_list: Option<UnitList>,
    #[validate(custom(function = "validation::day"))]
    on: Option<String>,
    #[serde(default = "default_scale")]
    #[validate(range(max = 30))]
    scale: u32,
}

fn default_scale() -> u32 {
    6
}

/// `convertQuantity`
pub async fn convert(state: State, path: Segments<IdPath>, params: Params, body: Json<ConvertBody>) -> Reply {
    params.only(&[])?;
    let IdPath { domain, id } = path.0;
    let ConvertBody {
        quantity,
        from,
        from_list,
        to,
        to_list,
        on,
        scale,
    } = body.0;
    let asked = Quantity {
        quantity,
        from: NamedUnit {
            code: from,
            list: from_list,
        },
        to: NamedUnit {
            code: to,
            list: to_list,
        },
        on,
        scale,
    };
    ok(&state.hub.convert(&domain, &id, asked).await?)
}
