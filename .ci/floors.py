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
need("seeds passed", number(r"seeds: passed (\d+)/", seeds), 22)
need("seeds, command line", number(r"command line (\d+)/3", seeds), 3)

linguistics = read("linguistics")
need("numbers and phrases of 50", number(r"numbers\s+right (\d+)/", linguistics), 50)
need("inflection, pair recall", number(r"pair recall \d+/\d+ = ([\d.]+)", linguistics), 0.97)
need("inflection, no false pairs", -number(r"false pairs (\d+)/", linguistics), -1)
need("compounds, precision", number(r"compounds\s+P ([\d.]+)", linguistics), 0.95)
need("compounds, recall", number(r"compounds.*R ([\d.]+)", linguistics), 0.90)

relevance = read("relevance")
for name, floor in (("ft", 0.69), ("num", 0.95), ("news", 0.88), ("hand", 0.5)):
    need(f"nDCG@10 {name}", number(rf"{name}\s+ALL\s+ordret\s+\d+\s+([\d.]+)", relevance), floor)

pdf = dict(re.findall(r"== (\w+): \d+ files\n(.*?)(?=\n== |\Z)", read("pdf"), re.S))
for name, floor in (("danish", 0.9995), ("hard", 0.975), ("synthetic", 0.999), ("made", 0.999)):
    need(f"PDF word F1 {name}", number(r"word F1\s+mean ([\d.]+)", pdf.get(name, "")), floor)
    need(f"PDF crashes {name}", -number(r"crash (\d+)", pdf.get(name, "")), 0)
    need(f"PDF timeouts {name}", -number(r"timeout (\d+)", pdf.get(name, "")), 0)
for name, floor in (("synthetic", 0.995), ("made", 0.994)):
    need(f"PDF strict F1 {name}", number(r"strict F1 ([\d.]+)", pdf.get(name, "")), floor)

sys.exit(1 if faults else 0)
