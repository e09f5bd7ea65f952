#!/usr/bin/env python3
"""Writes the tables beside this file from their sources.

    python3 derive.py AFM_FOLDER GLYPHLIST ENCODINGS_FOLDER

AFM_FOLDER        Adobe's metrics of the 14 standard fonts (matplotlib ships them in
                  mpl-data/fonts/pdfcorefonts, with Adobe's licence in readme.txt)
GLYPHLIST         glyphlist.txt of adobe-type-tools/agl-aglfn, or fontTools' agl.py, which holds it
ENCODINGS_FOLDER  reportlab/pdfbase, whose _fontdata_enc_*.py spell out ISO 32000-1, Annex D

glyphlist.txt is copied as it is; encodings.tsv and standard_widths.tsv are rearrangements.
"""
import os, re, sys

HERE = os.path.dirname(os.path.abspath(__file__))
FONTS = ["Helvetica", "Helvetica-Bold", "Times-Roman", "Times-Bold", "Times-Italic", "Times-BoldItalic"]
SYMBOLS = ["Symbol", "ZapfDingbats"]
AFM_NOTE = """# Widths of Adobe's 14 standard PDF fonts, in thousandths of the font size. Taken from Adobe's AFM files and
# MODIFIED: rearranged as one table; everything but the widths left out. Courier's four fonts are 600 wide throughout,
# and the oblique Helveticas are as wide as the upright ones.
# Copyright (c) 1985, 1987, 1989, 1990, 1991, 1993, 1997 Adobe Systems Incorporated. All Rights Reserved.
# Helvetica and Times are trademarks of Linotype-Hell AG and/or its subsidiaries. ITC Zapf Dingbats is a registered
# trademark of International Typeface Corporation.
# This file and the 14 PostScript(R) AFM files it accompanies may be used, copied, and distributed for any purpose
# and without charge, with or without modification, provided that all copyright notices are retained; that the AFM
# files are not distributed without this file; that all modifications to this file or any of the AFM files are
# prominently noted in the modified file(s); and that this paragraph is not modified. Adobe Systems has no
# responsibility or obligation to support the use of the AFM files.
"""


def metrics(folder, font):
    """{glyph: width}, {code: glyph} of one AFM file"""
    widths, codes = {}, {}
    for line in open(os.path.join(folder, font + ".afm"), encoding="latin-1"):
        m = re.match(r"C (-?\d+) ; WX (\d+) ; N (\S+)", line)
        if m:
            widths[m[3]] = int(m[2])
            if int(m[1]) >= 0:
                codes[int(m[1])] = m[3]
    return widths, codes


def write_widths(folder):
    tables = [metrics(folder, f)[0] for f in FONTS + SYMBOLS]
    glyphs = sorted(set().union(*tables))
    with open(os.path.join(HERE, "standard_widths.tsv"), "w", encoding="utf8") as out:
        out.write(AFM_NOTE + "glyph\t" + "\t".join(FONTS + SYMBOLS) + "\n")
        for g in glyphs:
            out.write(g + "\t" + "\t".join(str(t.get(g, "")) for t in tables) + "\n")


def encoding(folder, name):
    scope = {}
    exec(open(os.path.join(folder, f"_fontdata_enc_{name}.py")).read(), scope)
    return next(v for k, v in scope.items() if k.endswith("Encoding"))


def write_encodings(enc_folder, afm_folder):
    names = ["standard", "macroman", "winansi", "macexpert"]
    tables = [encoding(enc_folder, n) for n in names]
    symbols = [metrics(afm_folder, f)[1] for f in SYMBOLS]
    with open(os.path.join(HERE, "encodings.tsv"), "w", encoding="utf8") as out:
        out.write("# The encodings of ISO 32000-1, Annex D, and the built-in ones of Symbol and ZapfDingbats, by glyph name.\n")
        out.write("code\t" + "\t".join(names + ["symbol", "zapfdingbats"]) + "\n")
        for code in range(256):
            row = [t[code] or "" for t in tables] + [s.get(code, "") for s in symbols]
            row = ["" if n == ".notdef" else n for n in row]
            if any(row):
                out.write(f"{code:02X}\t" + "\t".join(row) + "\n")


def copy_glyphlist(path):
    text = open(path, encoding="utf8").read()
    if path.endswith(".py"):
        text = text.split('_aglText = """\\\n')[1].split('"""')[0]
    with open(os.path.join(HERE, "glyphlist.txt"), "w", encoding="utf8") as out:
        out.write(text)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    write_widths(sys.argv[1])
    copy_glyphlist(sys.argv[2])
    write_encodings(sys.argv[3], sys.argv[1])
