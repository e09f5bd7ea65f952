#!/usr/bin/env python3
"""Recoll with a configuration of its own: one folder, Danish stems, abstracts around the words of the query."""
import os
import subprocess

import serve


def index(folder, place):
    with open(os.path.join(place, "recoll.conf"), "w", encoding="utf-8") as conf:
        conf.write(f"topdirs = {os.path.realpath(folder)}\n")
        # Its default of 19 would wait for everyone else on the machine.
        conf.write("indexstemminglanguages = danish\nidxniceprio = 0\nloglevel = 1\n")
    subprocess.run(["recollindex", "-c", place], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def opened(place):
    from recoll import recoll

    return recoll.connect(confdir=place)


def answer(database, kind, query, snippets):
    asked = database.query()
    asked.execute(query, stemming=1, stemlang="danish")
    hits = asked.fetchmany(10)
    return [(hit.url, asked.makedocabstract(hit) if snippets else "") for hit in hits]


if __name__ == "__main__":
    serve.main(index, opened, answer)
