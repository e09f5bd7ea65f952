#!/usr/bin/env python3
"""Reads what the acceptance scripts printed (files in the folder given) and fails where a floor is missed."""
import re
import sys

folder = sys.argv[1]
faults = []


def need(what, value, floor):
    print(f"{'ok  ' if value >= floor else 'MISS'} {what}: {value} (floor {floor})")
    if value < floor:
        faults.append(what)


def read(name):
    with open(f"{folder}/{name}", encoding="utf-8") as file:
        return file.read()


def number(pattern, text):
    found = re.search(pattern, text)
    return float(found.group(1)) if found else -1.0


seeds = read("seeds")
need("seeds passed", number(r"seeds: passed (\d+)/", seeds), 20)
need("seeds, command line", number(r"command line (\d+)/3", seeds), 3)

linguistics = read("linguistics")
need("numbers and phrases of 50", number(r"numbers\s+right (\d+)/", linguistics), 50)

sys.exit(1 if faults else 0)
