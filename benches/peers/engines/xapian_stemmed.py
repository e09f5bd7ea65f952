#!/usr/bin/env python3
"""Xapian as its documentation shows it: term generator and query parser with the Danish stemmer, MSet.snippet()."""
import json

import serve
import xapian

FLAGS = xapian.QueryParser.FLAG_DEFAULT | xapian.QueryParser.FLAG_WILDCARD


def index(folder, place):
    database = xapian.WritableDatabase(place, xapian.DB_CREATE_OR_OVERWRITE)
    generator = xapian.TermGenerator()
    generator.set_stemmer(xapian.Stem("danish"))
    for path, text in serve.texts(folder):
        document = xapian.Document()
        generator.set_document(document)
        generator.index_text(text)
        document.set_data(json.dumps([path, text], ensure_ascii=False))
        database.add_document(document)
    database.commit()
    database.close()


class Engine:
    def __init__(self, place):
        self.database = xapian.Database(place)
        self.stemmer = xapian.Stem("danish")
        self.parser = xapian.QueryParser()
        self.parser.set_stemmer(self.stemmer)
        self.parser.set_database(self.database)


def answer(engine, kind, query, snippets):
    enquire = xapian.Enquire(engine.database)
    enquire.set_query(engine.parser.parse_query(query, FLAGS))
    matches = enquire.get_mset(0, 10)
    if not snippets:
        return [(match.docid, "") for match in matches]
    hits = []
    for match in matches:
        path, text = json.loads(match.document.get_data())
        hits.append((path, matches.snippet(text, 300, engine.stemmer).decode()))
    return hits


if __name__ == "__main__":
    serve.main(index, Engine, answer)
