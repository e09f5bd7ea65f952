#!/usr/bin/env python3
"""SQLite's FTS5 as its documentation shows it: one table, its default tokenizer, bm25, snippet()."""
import os
import sqlite3

import serve

WITHOUT = "SELECT rowid, '' FROM texts WHERE body MATCH ? ORDER BY rank LIMIT 10"
WITH = "SELECT path, snippet(texts, 1, '[', ']', '…', 32) FROM texts WHERE body MATCH ? ORDER BY rank LIMIT 10"


def index(folder, place):
    database = sqlite3.connect(os.path.join(place, "texts.db"))
    database.execute("CREATE VIRTUAL TABLE texts USING fts5(path UNINDEXED, body)")
    database.executemany("INSERT INTO texts VALUES (?, ?)", serve.texts(folder))
    database.commit()
    database.execute("INSERT INTO texts(texts) VALUES ('optimize')")
    database.commit()
    database.close()


def opened(place):
    return sqlite3.connect(os.path.join(place, "texts.db"))


def answer(database, kind, query, snippets):
    return database.execute(WITH if snippets else WITHOUT, (query,)).fetchall()


if __name__ == "__main__":
    serve.main(index, opened, answer)
