#!/usr/bin/env python3
"""Counts the instructions of a fixed workload (benches/floor.rs) and fails where one took a tenth more than recorded.

    .ci/instructions.py              counts and compares with .ci/instructions.tsv
    .ci/instructions.py --record     counts and writes .ci/instructions.tsv
    .ci/instructions.py --spread N   counts N times and prints by how much the counts differ

Instructions are counted by Valgrind's callgrind: unlike times they do not depend on what else the machine does. They do
depend on the compiler, and a little on the processor; the versions that a record was made with stand in it.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RECORD = os.path.join(ROOT, ".ci", "instructions.tsv")
MOST = 1.10
LEAST = 0.90


def said(command):
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def program():
    lines = said(["cargo", "bench", "--bench", "floor", "--no-run", "--locked", "--quiet", "--message-format=json"])
    messages = [json.loads(line) for line in lines.splitlines() if line.startswith("{")]
    return next(m["executable"] for m in messages if m.get("executable") and m["target"]["name"] == "floor")


def counted(command):
    """Instructions, and what the program printed."""
    run = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command],
        check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )
    return int(re.search(r"Collected\s*:\s*(\d+)", run.stderr)[1]), run.stdout.strip()


def count(floor, work):
    folder, queries, index = (os.path.join(work, name) for name in ("text", "queries", "index"))
    for old in (folder, index):
        shutil.rmtree(old, ignore_errors=True)
    said([floor, "write", folder, queries])
    return {
        "analysis": counted([floor, "analysis", folder]),
        "indexing": counted([floor, "indexing", folder, index]),
        "search": counted([floor, "search", index, queries]),
    }


def recorded():
    with open(RECORD, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
    return {name: (int(instructions), printed) for name, instructions, printed in rows}


def record(counts):
    compiler = said(["rustc", "--version"]).strip()
    valgrind = said(["valgrind", "--version"]).strip()
    with open(RECORD, "w", encoding="utf-8") as file:
        file.write("# Instructions of the workload in benches/floor.rs: part, instructions, what it counted.\n")
        file.write(f"# Written by .ci/instructions.py --record, with {compiler} and {valgrind}.\n")
        for name, (instructions, printed) in counts.items():
            file.write(f"{name}\t{instructions}\t{printed}\n")


def compare(counts):
    faults = 0
    for name, (expected, workload) in recorded().items():
        instructions, printed = counts[name]
        share = instructions / expected
        print(f"{'MISS' if share > MOST else 'ok  '} {name}: {instructions / 1e6:,.1f} million instructions, {share:.3f} of those recorded")
        faults += share > MOST
        if share < LEAST:
            print(f"     {name}: a tenth less than recorded: tighten the floor with .ci/instructions.py --record")
        if printed != workload:
            print(f"     {name}: counted {printed}, recorded was {workload}: another workload, to be looked at before it is recorded")
    if faults:
        print("hint: valgrind --tool=callgrind shows where they go; where they are well spent, .ci/instructions.py --record")
    return 1 if faults else 0


def main():
    floor = program()
    with tempfile.TemporaryDirectory() as work:
        if sys.argv[1:2] == ["--spread"]:
            runs = [count(floor, work) for _ in range(int(sys.argv[2]))]
            for name in runs[0]:
                values = [run[name][0] for run in runs]
                print(f"{name}: {min(values) / 1e6:,.2f} to {max(values) / 1e6:,.2f} million instructions, spread {(max(values) / min(values) - 1) * 100:.3f} %")
            return 0
        counts = count(floor, work)
    if sys.argv[1:2] == ["--record"]:
        record(counts)
    return compare(counts)


if __name__ == "__main__":
    sys.exit(main())
