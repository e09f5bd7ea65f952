"""What an engine written in Python does with its arguments; each one has `index`, `opened` and `answer`.

    ENGINE.py index FOLDER INDEX        indexes the .txt files of a folder in a new folder
    ENGINE.py serve INDEX               answers lines of `SNIPPETS<tab>KIND<tab>QUERY` with `HITS<tab>CHARACTERS<tab>NANOSECONDS`
    ENGINE.py search INDEX SNIPPETS KIND QUERY     answers one query and prints its hits

SNIPPETS is 0 or 1, CHARACTERS the length of all snippets. Only the answering is timed, not the line's way here and back.
"""
import os
import sys
import time


def texts(folder):
    """Path and text of every .txt file, by path."""
    for name in sorted(os.listdir(folder)):
        if name.endswith(".txt"):
            path = os.path.join(folder, name)
            with open(path, encoding="utf-8") as file:
                yield path, file.read()


def main(index, opened, answer):
    """`opened(INDEX)` gives what `answer(it, KIND, QUERY, snippets)` asks; that gives a list of (path, snippet)."""
    match sys.argv[1:]:
        case ["index", folder, place]:
            os.makedirs(place, exist_ok=True)
            index(folder, place)
        case ["serve", place]:
            engine = opened(place)
            for line in sys.stdin:
                snippets, kind, query = line.rstrip("\n").split("\t")
                begun = time.perf_counter_ns()
                hits = answer(engine, kind, query, snippets == "1")
                taken = time.perf_counter_ns() - begun
                print(len(hits), sum(len(text) for _, text in hits), taken, sep="\t", flush=True)
        case ["search", place, snippets, kind, query]:
            for path, text in answer(opened(place), kind, query, snippets == "1"):
                print(path, text)
        case _:
            sys.exit(__doc__)
