#!/usr/bin/env python3
"""Writes src/engine/identifier/vectors.csv: made-up identifiers and what python-stdnum says of them.

    pip install python-stdnum && python3 vectors.py > src/engine/identifier/vectors.csv

python-stdnum (LGPL) serves as an oracle only; nothing of it is copied. The values are generated from a fixed seed: valid
ones, each also with one digit changed, with two neighbors exchanged, with blanks and hyphens, one digit short, one long.
"""
import random
import sys

import stdnum
from stdnum import bic, ean, iban, lei, luhn
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_97_10
from stdnum.us import ein, itin, rtn, ssn

RANDOM = random.Random(20275)
ALNUM = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def digits(count):
    return "".join(RANDOM.choice("0123456789") for _ in range(count))


def text(count, signs=ALNUM):
    return "".join(RANDOM.choice(signs) for _ in range(count))


def npi():
    body = RANDOM.choice("12") + digits(8)
    return body + luhn.calc_check_digit("80840" + body)


def is_npi(value):
    compact = value.replace(" ", "").replace("-", "")
    if not (compact.isdigit() and len(compact) == 10):
        return False
    return luhn.is_valid("80840" + compact)


def gs1(length):
    body = digits(length - 1)
    return body + ean.calc_check_digit(body)


def routing():
    body = RANDOM.choice(["01", "06", "11", "12", "21", "26", "31", "32", "61", "72", "80"]) + digits(6)
    return body + rtn.calc_check_digit(body)


def legal_entity():
    body = text(18)
    return body + mod_97_10.calc_check_digits(body)


BANKS = {
    "GB": lambda: text(4, "BCDFGHKL") + digits(14),
    "DE": lambda: digits(18),
    "FR": lambda: digits(10) + text(11) + digits(2),
    "NL": lambda: text(4, "ABNKRI") + digits(10),
    "CH": lambda: digits(5) + text(12),
    "NO": lambda: digits(11),
    "MT": lambda: text(4, "MALT") + digits(5) + text(18),
    "PL": lambda: digits(24),
}


def bank_account():
    country = RANDOM.choice(sorted(BANKS))
    body = BANKS[country]()
    return country + mod_97_10.calc_check_digits(body + country) + body


def institution():
    return text(4, "ABCDEFGHIK") + RANDOM.choice(["US", "DE", "GB", "FR", "CH", "XY"]) + text(2) + \
        RANDOM.choice(["", "XXX", text(3)])


def employer():
    value = digits(9)
    return value[:2] + "-" + value[2:]


def person():
    area = RANDOM.choice(["0", "1", "2", "4", "5", "6", "9", "9"]) + digits(2)
    group = RANDOM.choice([digits(2), "7" + digits(1)])
    return f"{area}-{group}-{digits(4)}"


def of_length(module, *lengths):
    def valid(value):
        try:
            return len(module.validate(value)) in lengths
        except ValidationError:
            return False
    return valid


KINDS = [
    ("npi", npi, is_npi, 12),
    ("gtin", lambda: gs1(RANDOM.choice([8, 12, 13, 14])), of_length(ean, 8, 12, 13, 14), 16),
    ("gln", lambda: gs1(13), of_length(ean, 13), 10),
    ("aba", routing, lambda v: rtn.is_valid(v.replace(" ", "")), 12),
    ("lei", legal_entity, lei.is_valid, 12),
    ("iban", bank_account, lambda v: iban.is_valid(v, check_country=False), 16),
    ("bic", institution, bic.is_valid, 8),
    ("ein", employer, ein.is_valid, 16),
    ("tin", person, lambda v: ssn.is_valid(v) or itin.is_valid(v), 16),
]


def variants(value):
    yield value
    places = [place for place, sign in enumerate(value) if sign.isdigit()]
    place = RANDOM.choice(places or [5])
    other = RANDOM.choice([sign for sign in "0123456789" if sign != value[place]])
    yield value[:place] + other + value[place + 1:]
    pairs = [place for place in range(len(value) - 1) if value[place] != value[place + 1]]
    place = RANDOM.choice(pairs)
    yield value[:place] + value[place + 1] + value[place] + value[place + 2:]
    if "-" not in value:
        yield " ".join(value[start:start + 4] for start in range(0, len(value), 4))
    yield value[:-1]
    yield value + RANDOM.choice("0123456789")


def main():
    print(f"# Answers of python-stdnum {stdnum.__version__} (LGPL, an oracle only) to generated values:")
    print("# benches/standardize/vectors.py.")
    print("kind,value,valid")
    for kind, make, valid, count in KINDS:
        seen = set()
        for _ in range(count):
            for value in variants(make()):
                if value not in seen:
                    seen.add(value)
                    print(f"{kind},{value},{'yes' if valid(value) else 'no'}")


if __name__ == "__main__":
    sys.exit(main())
