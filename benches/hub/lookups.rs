//! Scanned devices: a carrier to item, duties, charge and cost center in one call, among many items.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::Client;
use crate::quantiles;
use crate::server::Server;

/// Items of one bulk call.
const BATCH: usize = 1_000;
/// Scans.
const SCANS: usize = 5_000;
/// Day that is asked about.
const DAY: &str = "2026-06-15";

/// Loads items `0..items` that are charged, then scans some of them one after the other.
pub fn scans(server: &Server, items: usize) {
    let mut client = Client::connect(server);
    put(
        &mut client,
        "facility",
        "NORTH",
        &json!({"name": "Mercy Hospital North"}),
    );
    let center = json!({"code": "4100", "entity": "H1", "name": "Surgery"});
    put(&mut client, "cost_center", "4100", &center);
    let started = Instant::now();
    for from in (0..items).step_by(BATCH) {
        let records: Vec<Value> = (from..(from + BATCH).min(items)).map(item).collect();
        let body = json!({ "records": records }).to_string();
        let (status, answer) = client.call("POST", "/v1/domains/item/source-records", &body);
        assert_eq!(status, 200, "{answer}");
    }
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "items with charges      {:>10.0} records/s   ({items} in {seconds:.1} s)",
        items as f64 / seconds
    );
    let mut times: Vec<Duration> = (0..SCANS.min(items))
        .map(|n| scan(&mut client, n * 37 % items))
        .collect();
    println!("UDI look-up             {}", quantiles(&mut times));
}

fn put(client: &mut Client, domain: &str, key: &str, attributes: &Value) {
    let path = format!("/v1/domains/{domain}/source-records/bench/{key}");
    let (status, answer) = client.call("PUT", &path, &json!({ "attributes": attributes }).to_string());
    assert!(status < 300, "{status} {answer}");
}

/// 14 digits with the check digit of GS1.
fn gtin(number: usize) -> String {
    let digits = format!("5102{number:09}");
    let weighted = digits.bytes().rev().enumerate().map(|(at, b)| {
        let weight = if at % 2 == 0 { 3 } else { 1 };
        usize::from(b - b'0') * weight
    });
    let check = (10 - weighted.sum::<usize>() % 10) % 10;
    format!("{digits}{check}")
}

/// Words that no two items share: descriptions that resemble are questions for a steward.
fn description(number: usize) -> String {
    let word = |mixed: usize| -> String {
        let letter = |at: u32| char::from(b'a' + (mixed / 26_usize.pow(at) % 26) as u8);
        (0..6).map(letter).collect()
    };
    format!(
        "{} {}",
        word(number.wrapping_mul(7_919_003)),
        word(number.wrapping_mul(104_729_017) + 11)
    )
}

fn item(number: usize) -> Value {
    json!({"system": "bench", "key": number.to_string(), "attributes": {
        "description": description(number), "mfr_part_number": format!("LS-{number:07}"),
        "udi_di": gtin(number), "base_uom": "EA", "lot_tracked": true, "expiry_tracked": true, "chargeable": true,
        "charge_mappings": [{"charge_code": format!("27{number:06}"), "hcpcs": "C1713", "revenue_code": "0278",
            "facility": "NORTH", "cost_center": "4100", "valid_from": "2026-01-01"}],
    }})
}

fn scan(client: &mut Client, number: usize) -> Duration {
    let carrier = format!("(01){}(17)300707(10)L{number}", gtin(number));
    let place = json!({"system": "bench", "key": "NORTH"});
    let body = json!({"udi": carrier, "facility": place, "on": DAY}).to_string();
    let started = Instant::now();
    let (status, answer) = client.call("POST", "/v1/lookups/udi", &body);
    let took = started.elapsed();
    assert_eq!(status, 200, "{answer}");
    assert!(
        answer.starts_with(&format!("{{\"on\":\"{DAY}\",\"ok\":true")),
        "{answer}"
    );
    took
}
