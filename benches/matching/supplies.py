#!/usr/bin/env python3
"""Two hospitals' supply descriptions: what must never be joined, checked by this script's own reading of the text.

    python3 supplies.py make supplies_wellstar_2019.csv supplies_osu_2019.csv OUT [loose]
    mdm-hub evaluate --domain schemas/item --records OUT/records.csv --truth OUT/truth.csv --clusters OUT/clusters.csv
    python3 supplies.py check OUT

There is no truth: OUT/truth.csv calls every record a thing of its own, so every join of `evaluate` counts as wrong, and
only the clusters are of interest. `check` reads sizes, sides, gauges, French sizes, lengths, volumes and suture sizes from
the raw text with regular expressions of its own and fails when a cluster holds two records that state different ones, or
that have nothing in common but an equal description. With `make ... loose` records carry a made-up GTIN, equal for
all records whose descriptions begin with the same two words: a lure, so that only what the text states keeps them apart.

Provenance: chargemasters of WellStar Health System and Ohio State University Hospital, 2019, published under the US
hospital price transparency rule, as kept in GitHub vsoch/hospital-chargemaster (MIT). Columns: charge_code, description,
supply_number (WellStar only), unit_price. Python standard library only.
"""
import csv
import os
import re
import sys
import zlib
from collections import defaultdict

SIDE = {"LT": "L", "LFT": "L", "LEFT": "L", "RT": "R", "RGT": "R", "RIGHT": "R"}
SIZE = {"XS": "XS", "SM": "S", "SMALL": "S", "MED": "M", "MEDIUM": "M", "LG": "L", "LRG": "L", "LARGE": "L", "XL": "XL",
        "XLARGE": "XL", "XXL": "XXL"}
NUMBER = r"(?<![\w./-])(\d+(?:\.\d+)?|\.\d+)"
STATED = {
    "french": re.compile(NUMBER + r" ?(?:FR|F|FRENCH)(?![A-Z0-9])"),
    "gauge": re.compile(NUMBER + r" ?(?:GA|GAUGE)(?![A-Z0-9])"),
    "millimeters": re.compile(NUMBER + r" ?MM(?![A-WYZ])"),
    "centimeters": re.compile(NUMBER + r" ?CM(?![A-WYZ])"),
    "inches": re.compile(NUMBER + r" ?(?:IN|INCH|\")(?![A-Z0-9])"),
    "milliliters": re.compile(NUMBER + r" ?(?:ML|CC)(?![A-Z0-9])"),
    "suture": re.compile(r"(?<![\w./-])(\d{1,2}-0)(?![\w./-])"),
    "holes": re.compile(NUMBER + r" ?H(?:OLES?|LE)?(?![A-Z0-9])"),
}
DIMENSIONS = re.compile(r"(?<![\w./-])(\d+(?:\.\d+)?(?: ?X ?\d+(?:\.\d+)?)+)(?![\d.])")


def plain(number):
    return str(float(number)) if "-" not in number else number


def stated(text):
    """What a description states, by class: a set of values for each."""
    text = text.upper()
    found = defaultdict(set)
    for name, pattern in STATED.items():
        for number in pattern.findall(text):
            found[name].add(plain(number))
    for word in re.split(r"[^A-Z0-9]+", text):
        if word in SIDE:
            found["side"].add(SIDE[word])
        if word in SIZE:
            found["size"].add(SIZE[word])
    for chain in DIMENSIONS.findall(text):
        found["dimensions"].add(tuple(plain(part) for part in re.split(r" ?X ?", chain)))
    return found


def differ(one, other):
    """The classes that both state, each with a value that the other lacks."""
    both = [name for name in one if name in other]
    return [name for name in both if one[name] - other[name] and other[name] - one[name]]


def rows(wellstar, osu):
    with open(wellstar, newline="", encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file), 1):
            yield "wellstar", f"w{number}", row["description"], row["charge_code"], row["supply_number"], row["unit_price"]
    with open(osu, newline="", encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file), 1):
            yield "osu", f"o{number}", row["description"], row["charge_code"], "", row["unit_price"]


def gtin(text):
    """A valid GTIN-14 made of a text."""
    body = f"{zlib.crc32(text.encode()) % 10**12:013d}"
    return body + str(-sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(body)) % 10)


def make(wellstar, osu, out, loose):
    os.makedirs(out, exist_ok=True)
    with open(os.path.join(out, "records.csv"), "w", newline="") as records_file, \
            open(os.path.join(out, "truth.csv"), "w", newline="") as truth_file:
        records, truth = csv.writer(records_file), csv.writer(truth_file)
        records.writerow(["source", "id", "description", "charge_code", "supply_number", "unit_price", "gtins.gtin"])
        truth.writerow(["source", "id", "entity_id"])
        for source, key, description, charge_code, supply_number, price in rows(wellstar, osu):
            lure = gtin(" ".join(re.findall(r"[A-Z]+", description.upper())[:2])) if loose else ""
            records.writerow([source, key, description, charge_code, supply_number, price, lure])
            truth.writerow([source, key, key])


def check(out):
    with open(os.path.join(out, "records.csv"), newline="") as file:
        records = {(row["source"], row["id"]): row for row in csv.DictReader(file)}
    clusters = defaultdict(list)
    with open(os.path.join(out, "clusters.csv"), newline="") as file:
        for row in csv.DictReader(file):
            clusters[row["cluster"]].append(records[row["source"], row["id"]])
    joined = [members for members in clusters.values() if len(members) > 1]
    contradictions, by_text_alone = [], []
    for members in joined:
        known = [(member["description"], stated(member["description"])) for member in members]
        distinct = list({text: found for text, found in known}.items())
        for place, (text, found) in enumerate(distinct):
            for other, others in distinct[place + 1:]:
                classes = differ(found, others)
                if classes:
                    contradictions.append((text, other, classes))
        shared = [field for field in ("charge_code", "supply_number", "gtins.gtin")
                  if len({member[field] for member in members}) == 1 and members[0][field]]
        if not shared:
            by_text_alone.append([member["description"] for member in members])
    print(f"{len(records)} records, {len(joined)} clusters of several, largest {max(map(len, joined), default=0)}")
    print(f"{len(contradictions)} pairs in one cluster state different sizes, sides or gauges")
    for text, other, classes in contradictions[:40]:
        print(f"  {text!r} {other!r}: {', '.join(classes)}")
    print(f"{len(by_text_alone)} clusters have nothing in common but the description")
    for texts in by_text_alone[:10]:
        print("  ", texts[:4])
    return 1 if contradictions or by_text_alone else 0


def main():
    arguments = sys.argv[1:]
    if arguments[:1] == ["make"] and len(arguments) in (4, 5):
        make(arguments[1], arguments[2], arguments[3], arguments[4:] == ["loose"])
    elif arguments[:1] == ["check"] and len(arguments) == 2:
        sys.exit(check(arguments[1]))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
