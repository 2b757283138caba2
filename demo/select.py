#!/usr/bin/env python3
"""Chooses the demo's records from the published files: `python3 demo/select.py SOURCE_DIR`.

SOURCE_DIR holds the published files under the paths used below; `demo/README.md` names their origin. Values are copied
as they are, with their typos, padding words and placeholders. Only rows and columns are chosen, and each choice is a
rule written here, so that the same source gives the same files.
"""

import collections
import csv
import pathlib
import re
import sys

STATES = {"AZ", "CA", "CO", "NM", "NV", "TX", "UT"}

# Words that show that a payee is an organization. City payments also name private persons; a short name without any
# such word is left out, at the price of some organizations.
ORGANIZATION = set(
    """
    inc llc ltd co corp corporation company companies lp pc pllc llp plc pa incorporated limited of the and for at usa us
    services service international systems solutions supply management institute center centers products group foundation
    technologies technology tech water community national association assn assoc southwest training safety industrial
    industries state environmental communications communication research college construction valley maricopa equipment
    consulting consultants media productions county council creative desert associates health healthcare fire power
    transportation learning airport library libraries medical auto automotive plus project partners partnership sales
    electric electrical electronics enterprise enterprises engineering engineers public city house school laboratories
    business golf depot security insurance forensic development specialists specialties works police sports technical
    society fitness unlimited apartments press furniture central high corporate promotions information mountain mechanical
    title university treasurer innovative midwest united western facility network rescue law control controls hospital
    materials aviation clean cleaning cleaners commercial tools tool chevrolet education irrigation scientific integrated
    supplies reporting mobile academy software office parts toyota hotel lighting advanced news towing allied waste
    chemical resources resource pet batteries home alliance charities courier graphics protection warehouse testing
    refrigeration distributor distributors wireless roofing discount diversified general market marketing administration
    analytical components global finance financial plastics museum membership municipal independent inn risk union
    instrument instruments property properties publications metro district language printing department professional
    precision express recovery theatre theater agency seminars behavioral contractors contracting bank urban sanitary
    parking storage video design designs church dance energy computer industries exchange audio entertainment kids catering
    premier metal superior elite universal wholesale building builders credit custom concrete steel concepts mart data arts
    tax garden realty tire restaurants landscaping food foods conditioning store stores club gas animal holdings smart taxi
    repair flooring painting music studios studio kitchen division maintenance travel hardware arizona phoenix scottsdale
    america american bureau court museum magazine radio television ballet opera zoo clinic dental pharmacy surgical
    veterinary ranch motors truck trucking rentals rental leasing glass paint pest signs sign sound stage theaters trust
    """.split()
)


def read(source, path):
    with open(source / path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(name, columns, rows):
    rows = list(rows)
    with open(pathlib.Path(__file__).parent / name, "w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
    print(f"{name}: {len(rows)} rows")


def is_organization(name):
    words = re.findall(r"[a-z]+", name.lower().replace("'", ""))
    return len(words) == 1 or bool(re.search(r"[0-9&@/.]", name)) or bool(ORGANIZATION & set(words))


def numbered(rows):
    """Adds the row number in the published file (1 = first row below the header)."""
    return [{"row": number} | row for number, row in enumerate(rows, 1)]


def vendors(source):
    for city in ("phoenix", "scottsdale"):
        rows = read(source, f"vendors_{city}/vendors.csv")
        write(f"vendors_{city}.csv", ["vendor_name"], (row for row in rows if is_organization(row["vendor_name"])))


def suppliers(source):
    """Every site in seven states, and every site of companies that have 2 to 10 sites anywhere."""
    rows = numbered(read(source, "suppliers_cms_dmepos/suppliers_2020_09.csv"))
    sites = collections.Counter(row["company_name"] for row in rows)
    chosen = (
        row
        for row in rows
        if is_organization(row["company_name"]) and (row["state"] in STATES or 2 <= sites[row["company_name"]] <= 10)
    )
    columns = "row company_name dba_name address address2 city state zip phone product_category".split()
    write("suppliers_cms_2020_09.csv", columns, chosen)


def facilities(source):
    cms = "ccn hospital_name address city state zip county phone hospital_type ownership emergency_services".split()
    for year in (2018, 2020):
        rows = read(source, f"facilities_cms_hospitals/cms_hospitals_{year}.csv")
        write(f"hospitals_cms_{year}.csv", cms, (row for row in rows if row["state"] in STATES))
    hifld = "id name alt_name address city state zip telephone type status county owner beds website".split()
    rows = read(source, "facilities_hifld_hospitals/hospitals.csv")
    write("hospitals_hifld.csv", hifld, (row for row in rows if row["state"] in STATES))


def chart(source):
    for name in ("funds", "cost_centers", "accounts"):
        write(f"scottsdale_{name}.csv", ["code", "name"], read(source, f"coa_scottsdale/{name}.csv"))


def items(source):
    """WellStar: 40 rows of each description that 40 or more rows share (hundreds of supplies under one sentence), then
    every fifth of those whose description is their own. OSU: every description that 3 or more rows share, then every
    fortieth row."""
    rows = read(source, "items_chargemaster_supplies/supplies_wellstar_2019.csv")
    shared = collections.Counter(row["description"] for row in rows)
    taken = collections.Counter()
    chosen, own = [], 0
    for row in rows:
        description = row["description"]
        if shared[description] >= 40 and taken[description] < 40:
            taken[description] += 1
            chosen.append(row)
        elif shared[description] == 1:
            own += 1
            if own % 5 == 0:
                chosen.append(row)
    write("items_wellstar.csv", ["supply_number", "charge_code", "description", "unit_price"], chosen)

    rows = numbered(read(source, "items_chargemaster_supplies/supplies_osu_2019.csv"))
    shared = collections.Counter(row["description"] for row in rows)
    chosen = (row for row in rows if shared[row["description"]] >= 3 or row["row"] % 40 == 0)
    write("items_osu.csv", ["row", "charge_code", "description", "unit_price"], chosen)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    source = pathlib.Path(sys.argv[1])
    for choose in (vendors, suppliers, facilities, chart, items):
        choose(source)


if __name__ == "__main__":
    main()
