#!/usr/bin/env python3
"""Two snapshots of the CMS hospital list as an entity-resolution set with truth.

    python3 cms_hospitals.py cms_hospitals_2018.csv cms_hospitals_2020.csv OUT

Writes OUT/records.csv and OUT/truth.csv for `mdm-hub evaluate --domain schemas/facility`. The truth
is the CMS certification number (CCN), which records.csv does not contain.

Provenance: "Hospital General Information" of the US Centers for Medicare & Medicaid Services, a
public record, as kept in GitHub tomasonjo/hospitals-neo4j (2018) and mrahmanstats/hospital_compare
(2020). Columns: ccn, hospital_name, address, city, state, zip, county, phone, hospital_type,
ownership, emergency_services. Python standard library only; the output depends on the input alone.
"""
import csv
import os
import sys

TYPES = {
    "Acute Care Hospitals": "hospital_acute",
    "Critical Access Hospitals": "cah",
    "Psychiatric": "psych",
    "Childrens": "children",
    "Acute Care - Department of Defense": "hospital_acute",
    "Acute Care - Veterans Administration": "hospital_acute",
    "ACUTE CARE - VETERANS ADMINISTRATION": "hospital_acute",
}
HEADER = ["source", "id", "name", "facility_type", "ownership", "addresses.line1", "addresses.city",
          "addresses.state", "addresses.zip", "county", "phones"]


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    out = sys.argv[3]
    os.makedirs(out, exist_ok=True)
    with open(os.path.join(out, "records.csv"), "w", newline="") as records_file, \
            open(os.path.join(out, "truth.csv"), "w", newline="") as truth_file:
        records, truth = csv.writer(records_file), csv.writer(truth_file)
        records.writerow(HEADER)
        truth.writerow(["source", "id", "entity_id"])
        for source, path in (("cms_2018", sys.argv[1]), ("cms_2020", sys.argv[2])):
            with open(path, newline="", encoding="utf-8") as rows:
                for number, row in enumerate(csv.DictReader(rows), 1):
                    key = f"{source}-{number}"
                    records.writerow([
                        source, key, row["hospital_name"], TYPES.get(row["hospital_type"], ""),
                        row["ownership"], row["address"], row["city"], row["state"], row["zip"],
                        row["county"], row["phone"]])
                    truth.writerow([source, key, row["ccn"]])


if __name__ == "__main__":
    main()
