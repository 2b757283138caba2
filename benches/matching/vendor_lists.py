#!/usr/bin/env python3
"""Public vendor lists in the columns of schemas/vendor, to be read with `mdm-hub evaluate --review`.

    python3 vendor_lists.py cities PHOENIX.csv SCOTTSDALE.csv OUT.csv
    python3 vendor_lists.py chicago CONTRACTORS.csv OUT.csv
    python3 vendor_lists.py dmepos SUPPLIERS.csv [SUPPLIERS.csv ...] OUT.csv

Nobody has labelled these lists; the report is for reading:

    mdm-hub evaluate --domain schemas/vendor --records OUT.csv --review 50

Provenance: payments of the cities of Phoenix (2017-2018) and Scottsdale (2017-2019), as kept in GitHub
mrkjhsn/City-of-Phoenix-Vendor-Payments and mrkjhsn/Vendor-Payments-City-of-Scottsdale (vendor_name);
contractors of the City of Chicago (2016), GitHub Mayukhsuri/HW-1 (vendor_id, vendor_name, address_line1,
address_line2, city, state, zip); Medicare's directory of suppliers of durable equipment (2020), GitHub
Raghav10785/HackathonGS and manjunath5496/CSV-Datasets_4 (company_name, dba_name, address, address2, city,
state, zip, phone, product_category, snapshot). A supplier has a row per product there; one per site and
snapshot is kept. Python standard library only; the output depends on the input alone.
"""
import csv
import sys

HEADER = ["source", "id", "legal_name", "dba_names", "addresses.line1", "addresses.line2", "addresses.city",
          "addresses.state", "addresses.zip", "phones"]


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def cities(phoenix, scottsdale):
    for source, path in (("phoenix", phoenix), ("scottsdale", scottsdale)):
        for number, row in enumerate(rows(path), 1):
            yield [source, number, row["vendor_name"]] + [""] * 7


def chicago(path):
    for row in rows(path):
        yield ["chicago", row["vendor_id"], row["vendor_name"], "", row["address_line1"], row["address_line2"],
               row["city"], row["state"], row["zip"], ""]


def dmepos(*paths):
    seen = set()
    for path in paths:
        for row in rows(path):
            site = [row[name] for name in ("company_name", "dba_name", "address", "address2", "city", "state",
                                           "zip", "phone")]
            source = "dmepos_" + row["snapshot"].replace("-", "_")
            if (source, *site) not in seen:
                seen.add((source, *site))
                yield [source, len(seen), *site]


def main():
    kinds = {"cities": (cities, 2), "chicago": (chicago, 1), "dmepos": (dmepos, None)}
    if len(sys.argv) < 4 or sys.argv[1] not in kinds:
        sys.exit(__doc__)
    read, files = kinds[sys.argv[1]]
    paths = sys.argv[2:-1]
    if files not in (None, len(paths)):
        sys.exit(__doc__)
    with open(sys.argv[-1], "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(HEADER)
        out.writerows(read(*paths))


if __name__ == "__main__":
    main()
