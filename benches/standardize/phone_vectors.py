#!/usr/bin/env python3
"""Writes src/engine/standardize/phone/vectors.csv: spellings of telephone numbers and the E.164 number that libphonenumber has.

    pip install phonenumbers==9.0.43 && python3 phone_vectors.py > src/engine/standardize/phone/vectors.csv

libphonenumber (Apache-2.0) serves as an oracle only. The numbers are its examples, one of each region, each in one of the ways
that people write it; behind them too short and too long ones, which have no number.
"""
import random

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberFormat

RANDOM = random.Random(20275)

print("# Answers of libphonenumber 9.0.43 (Apache-2.0, an oracle only) to its own example numbers in many spellings:")
print("# benches/standardize/phone_vectors.py.")
print("written,number")
for region in sorted(phonenumbers.SUPPORTED_REGIONS):
    number = phonenumbers.example_number(region)
    national = phonenumbers.national_significant_number(number)
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    international = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    spellings = [e164, international, international.replace("+", "00 "), "tel:" + e164, international + " ext."]
    if PhoneMetadata.metadata_for_region(region).national_prefix == "0":
        spellings += [f"+{number.country_code} (0){national}", f"+{number.country_code} 0{national}"] * 2
    print(f"{RANDOM.choice(spellings)},{e164}")
    if region in ("AU", "BR", "FR", "GB", "IE", "MX", "NO", "SG", "US", "ZW"):
        print(f"{e164}99999,")
        print(f"+{number.country_code}{national[:3]},")
