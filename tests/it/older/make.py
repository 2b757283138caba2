"""Fills a hub of an older version with a little of everything that later versions keep otherwise."""
import json, subprocess, sys, urllib.request, urllib.error

HUB, PROGRAM = sys.argv[1], sys.argv[2]
def token(subject, scope):
    made = subprocess.run([PROGRAM, "token", "--subject", subject, "--scope", scope], check=True, capture_output=True, text=True)
    return made.stdout.strip()

T = {n: token(n, s) for n, s in {
    "erp-feed": "*:ingest *:read", "portal-feed": "*:ingest *:read", "ann": "*:read *:steward", "bob": "*:read *:approve *:sensitive",
    "cy": "*:read *:approve *:sensitive", "buyer": "*:read *:subscribe", "gov": "*:read *:govern", "gov2": "*:read *:govern", "root": "*:admin"}.items()}

def call(method, path, who, body=None, headers=None, ok=(200, 201, 202, 204)):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(HUB + path, data, {"authorization": "Bearer " + T[who], "content-type": "application/json", **(headers or {})}, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            text, status, tag = answer.read().decode(), answer.status, answer.headers.get("etag")
    except urllib.error.HTTPError as error:
        text, status, tag = error.read().decode(), error.code, None
    if status not in ok:
        raise SystemExit(f"{method} {path}: {status} {text}")
    return (json.loads(text) if text else None), tag

def put(domain, system, key, attributes, who="erp-feed", **more):
    return call("PUT", f"/v1/domains/{domain}/source-records/{system}/{key}", who, {"attributes": attributes, **more})[0]

def golden(domain, id):
    return call("GET", f"/v1/domains/{domain}/golden-records/{id}", "buyer")

FACILITIES = {"1": ("Harborview Hospital", "12 Harbor Way", "Akron", "OH", "44308"), "2": ("Larkspur Clinic", "9 Larkspur Lane", "Tulsa", "OK", "74103")}
for key, (name, line1, city, state, zip) in FACILITIES.items():
    put("facility", "erp", key, {"name": name, "addresses": [{"line1": line1, "city": city, "state": state, "zip": zip}], "status": "active"})
put("facility", "billing", "1", {"name": "Mercy Surgery Center", "addresses": [{"line1": "77 Ridge Road", "city": "Boise", "state": "ID", "zip": "83702"}], "status": "active"}, "portal-feed")

for code, name, facility in [("7420", "Operating Room", "1"), ("7430", "Recovery", "1"), ("8800", "Plant Operations", "2")]:
    put("cost_center", "erp", code, {"code": code, "name": name, "facility": facility, "status": "active", "valid_from": "2024-01-01", **({"parent": "8800"} if code != "8800" else {})})
put("cost_center", "erp", "9999", {"code": "9999", "name": "Research Trials", "facility": "99", "grant_restricted": True, "status": "active"})

VENDORS = [
    ("V1", "Baxter Healthcare Corp", "36-2604143", "One Baxter Parkway", "Deerfield", "IL", "60015", "(224) 948-2000"),
    ("V2", "Cobalt Courier LLC", None, "40 Quarry Street", "Reno", "NV", "89501", "(775) 329-4000"),
    ("V3", "Walnut Catering LLC", None, "8 Orchard Avenue", "Macon", "GA", "31201", "(478) 742-1100"),
    ("V4", "Granite Roofing Inc", None, "310 Granite Road", "Boise", "ID", "83702", "(208) 344-7711"),
]
ids = {}
for key, name, tin, line1, city, state, zip, phone in VENDORS:
    attributes = {"legal_name": name, "addresses": [{"line1": line1, "city": city, "state": state, "zip": zip}], "phones": [phone], "payment_terms": "N30", "status": "active"}
    if tin: attributes["tin"] = tin
    if key == "V3": attributes["exclusion_screening"] = {"status": "clear", "checked_at": "2026-11-20", "leie": "clear"}
    if key == "V4": attributes["parent"] = "V2"
    ids[key] = put("vendor", "erp", key, attributes)["golden_id"]
put("vendor", "procurement", "9007", {"legal_name": "BAXTER HEALTHCARE CORPORATION", "phones": ["224-948-2000"], "website": "www.baxter.com", "payment_terms": "N45",
    "commodities": ["42131600"], "erp_fields": [{"entity": "200", "site_code": "A", "pay_group": "STD"}],
    "addresses": [{"line1": "1 Baxter Pkwy", "city": "Deerfield", "state": "Illinois", "zip": "60015-4625"}]}, "portal-feed")
put("vendor", "erp", "V1", {"legal_name": "Baxter Healthcare Corp", "tin": "36-2604143", "addresses": [{"line1": "One Baxter Parkway", "city": "Deerfield", "state": "IL", "zip": "60015"}],
    "phones": ["(224) 948-2000"], "payment_terms": "N30", "status": "active", "commodities": ["42131500"], "erp_fields": [{"entity": "100", "site_code": "B", "pay_group": "STD"}],
    "bank_accounts": [{"country": "US", "aba": "021000021", "account": "12345678", "holder": "Baxter Healthcare Corp", "remit_to": "V1", "verified_by": "cy", "verified_at": "2026-11-02"}]})
held = put("vendor", "ap", "77", {"legal_name": "Baxter Health Care", "addresses": [{"line1": "25212 W Illinois Route 120", "city": "Round Lake", "state": "IL", "zip": "60073"}]}, "portal-feed")

# Merged by a steward, then a later arrival on the loser's side.
left, right = golden("vendor", ids["V2"]), golden("vendor", ids["V3"])
merged = call("POST", f"/v1/domains/vendor/golden-records/{ids['V2']}/merge", "ann", {"golden_id": ids["V3"], "reason": "One company."}, {"if-match": left[1]})[0]
put("vendor", "procurement", "L1", {"legal_name": "Walnut Catering LLC", "addresses": [{"line1": "8 Orchard Avenue", "city": "Macon", "state": "GA", "zip": "31201"}], "phones": ["(478) 742-1100"]}, "portal-feed")

put("item", "erp", "I1", {"description": "Suture Vicryl 3-0 27in", "mfr_part_number": "J316H", "manufacturer": "Ethicon", "item_type": "med_surg", "base_uom": "EA", "status": "active",
    "gtins": [{"gtin": "10705031010017", "uom": "BX", "qty": "36"}], "charge_mappings": [{"charge_code": "270001", "facility": "1", "revenue_code": "0270", "billable": True}]})
put("item", "billing", "I1", {"description": "Suture Vicryl 3-0 27in", "mfr_part_number": "J316H", "manufacturer": "Ethicon", "base_uom": "EA",
    "charge_mappings": [{"charge_code": "880001", "facility": "1", "revenue_code": "0270", "billable": True}]}, "portal-feed")
put("item", "erp", "I2", {"description": "Pacemaker dual chamber", "mfr_part_number": "PM2240", "manufacturer": "Abbott", "item_type": "implant", "base_uom": "EA", "status": "active",
    "substitutes": [{"item": "I1", "type": "functional", "factor": "1", "priority": 1}]})
put("account", "erp", "6100", {"chart": "gl", "segment": "account", "code": "6100", "name": "Supplies", "account_type": "expense", "status": "active"})

# Open work: a proposed bank account, an invalid record, a subscription, a consumer.
put("vendor", "erp", "V9", {"legal_name": "Saffron Botanics LLC", "tin": "12-345", "addresses": [{"line1": "5 Saffron Court", "city": "Akron", "state": "OH", "zip": "44308"}]})
call("POST", "/v1/subscriptions", "buyer", {"name": "Procurement", "url": "https://procurement.example.com/hooks/mdm", "domains": ["vendor"]})
call("PUT", "/v1/consumers/payables", "buyer", {"domains": ["vendor"]}, ok=(200, 201, 400, 404, 405, 422))
