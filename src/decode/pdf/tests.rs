//! Claims about whole files: each builds a small PDF and says what must be read in it.

use std::fmt::Write;

use super::testing::{file, page, pages, stream};
use super::*;
use crate::raw::LineRole;

fn read(bytes: &[u8]) -> PdfText {
    decode(bytes, &Limits::default()).unwrap()
}

fn text(bytes: &[u8]) -> String {
    lines(&read(bytes)).join("\n")
}

fn lines(pdf: &PdfText) -> Vec<String> {
    pdf.pages
        .iter()
        .flat_map(|page| &page.lines)
        .map(|line| line.text.clone())
        .collect()
}

#[test]
fn words_are_told_apart_by_gaps_not_by_blanks_alone() {
    assert_eq!(
        text(&page(
            "BT /F1 12 Tf 72 700 Td [(Folke)-20(tinget)-400(vedtog)] TJ ET"
        )),
        "Folketinget vedtog"
    );
    assert_eq!(
        text(&page("BT /F1 12 Tf 72 700 Td (Folketinget vedtog) Tj ET")),
        "Folketinget vedtog"
    );
    let singly = "BT /F1 10 Tf 72 700 Td (L) Tj 5.56 0 Td (o) Tj 5.56 0 Td (v) Tj 9 0 Td (n) Tj 5.56 0 Td (r) Tj ET";
    assert_eq!(text(&page(singly)), "Lov nr");
}

#[test]
fn a_word_that_is_tracked_among_others_is_one_word() {
    let read = |word: &str| {
        let content = format!(
            "BT /F1 10 Tf 72 700 Td (Det er ) Tj 3 Tc ({word}) Tj 0 Tc ( sagen, siger hun.) Tj ET"
        );
        text(&page(&content))
    };
    assert_eq!(read("ikke"), "Det er ikke sagen, siger hun.");
    assert_eq!(read("ikke hele"), "Det er ikke hele sagen, siger hun.");
    // Letters without a blank between them may be a list.
    assert_eq!(read("a b"), "Det er a b sagen, siger hun.");
}

#[test]
fn danish_letters_are_read_in_windows_encoding() {
    assert_eq!(
        text(&page(
            "BT /F1 12 Tf 72 700 Td (\\345r, \\370l og \\346bler) Tj ET"
        )),
        "år, øl og æbler"
    );
}

#[test]
fn a_font_is_restored_with_the_state_that_it_belongs_to() {
    let resources = "/ExtGState<<>>";
    let content =
        "q BT /F1 12 Tf 72 700 Td (Et) Tj ET q BT /F9 9 Tf ET Q BT 72 680 Td (to) Tj ET Q";
    assert_eq!(text(&pages(&[content], resources, &[])), "Et\nto");
}

#[test]
fn forms_are_read_where_they_are_drawn_and_never_within_themselves() {
    let form = stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 200 50]/Matrix[1 0 0 1 0 0]/Resources<</Font<</F1 3 0 R>>/XObject<</X 12 0 R>>>>",
        "BT /F1 12 Tf (i formen) Tj ET /X Do",
    );
    let bytes = pages(
        &["q 1 0 0 1 72 600 cm /X Do Q"],
        "/XObject<</X 12 0 R>>",
        &[form],
    );
    let pdf = read(&bytes);
    assert_eq!(lines(&pdf), ["i formen"]);
    assert!(
        (pdf.pages[0].lines[0].baseline - 242.0).abs() < 0.1,
        "{:?}",
        pdf.pages[0].lines
    );
}

#[test]
fn an_inline_image_is_jumped_over() {
    let content = "BT /F1 12 Tf 72 700 Td (f\\370r) Tj ET BI /W 2 /H 2 /BPC 8 /CS /G ID (EI)\x01\x02 EI BT 72 680 Td (efter) Tj ET";
    assert_eq!(text(&page(content)), "før\nefter");
}

#[test]
fn actual_text_stands_for_what_is_drawn() {
    let content =
        "BT /F1 12 Tf 72 700 Td (bekendt) Tj /Span <</ActualText <FEFF00AD>>> BDC (-) Tj EMC ET";
    assert_eq!(text(&page(content)), "bekendt\u{AD}");
}

#[test]
fn a_layer_that_is_off_is_not_read() {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[4 0 R]/D<</OFF[4 0 R]>>>>>>".to_owned(),
        "<</Type/Pages/Count 1/Kids[5 0 R]>>".to_owned(),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
        "<</Type/OCG/Name(Udkast)>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 6 0 R/Resources<</Font<</F1 3 0 R>>/Properties<</L 4 0 R>>>>>>"
            .to_owned(),
        stream("", "BT /F1 12 Tf 72 700 Td /OC /L BDC (UDKAST) Tj EMC 0 -20 Td (Lovforslag) Tj ET"),
    ];
    assert_eq!(text(&file(&objects)), "Lovforslag");
}

#[test]
fn a_sloppy_to_unicode_map_is_believed_before_the_encoding() {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Count 1/Kids[4 0 R]>>".to_owned(),
        "<</Type/Font/Subtype/TrueType/BaseFont/ABCDEF+X/Encoding/WinAnsiEncoding/ToUnicode 6 0 R/FirstChar 0/Widths[500]>>"
            .to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</Font<</F1 3 0 R>>>>>>".to_owned(),
        stream("", "BT /F1 12 Tf 72 700 Td (AB) Tj ET"),
        stream("", "1 beginbfchar < 0041> < 00F8> <42> <006C>"),
    ];
    assert_eq!(text(&file(&objects)), "øl");
}

#[test]
fn text_in_the_margin_follows_the_body() {
    let content = "BT /F1 8 Tf 0 1 -1 0 30 300 Tm (Journal 8812) Tj ET BT /F1 12 Tf 72 700 Td (Referat af udvalgets m\\370de) Tj ET";
    let pdf = read(&page(content));
    assert_eq!(lines(&pdf), ["Referat af udvalgets møde", "Journal 8812"]);
    assert_eq!(pdf.pages[0].lines[1].role, LineRole::Margin);
}

#[test]
fn a_rotated_page_is_read_as_it_is_shown() {
    let bytes =
        page("BT /F1 12 Tf 0 1 -1 0 100 100 Tm (F\\370rste linje) Tj 0 -14 Td (Anden linje) Tj ET");
    let bytes = String::from_utf8_lossy(&bytes)
        .replace("/MediaBox[0 0 595 842]", "/MediaBox[0 0 595 842]/Rotate 90");
    let pdf = read(bytes.as_bytes());
    assert_eq!(lines(&pdf), ["Første linje", "Anden linje"]);
    assert_eq!((pdf.pages[0].width, pdf.pages[0].height), (842.0, 595.0));
    assert!(pdf.pages[0].lines[0].baseline < pdf.pages[0].lines[1].baseline);
}

#[test]
fn columns_drawn_line_by_line_across_are_read_one_after_the_other() {
    let mut content = String::from("BT /F1 10 Tf ");
    for row in 0..8 {
        let y = 700 - 12 * row;
        // From the foot upwards, so that the drawing order says nothing.
        let y = 2 * 650 - y;
        for (x, text) in [
            (72, "venstre spalte har mange ord linje"),
            (320, "mens h\\370jre spalte har andre ord"),
        ] {
            write!(content, "1 0 0 1 {x} {y} Tm ({text} {row}) Tj ").unwrap();
        }
    }
    let text = text(&page(&(content + "ET")));
    let right = text.find("mens højre").unwrap();
    assert!(text.rfind("venstre").unwrap() < right, "{text}");
    assert!(
        text.find("linje 7").unwrap() < text.find("linje 0").unwrap(),
        "{text}"
    );
}

#[test]
fn cells_of_a_row_are_a_tab_apart() {
    let content = "BT /F1 10 Tf 72 700 Td (Skole) Tj 200 0 Td (1.200) Tj -200 -14 Td (Vej) Tj 200 0 Td (800) Tj ET";
    assert_eq!(text(&page(content)), "Skole\t1.200\nVej\t800");
}

#[test]
fn a_raised_figure_is_not_glued_to_its_word() {
    let content =
        "BT /F1 10 Tf 72 700 Td (bilag) Tj /F1 6 Tf 4 Ts (3) Tj /F1 10 Tf 0 Ts ( og lov) Tj ET";
    assert_eq!(text(&page(content)), "bilag³ og lov");
}

#[test]
fn bold_by_drawing_twice_is_read_once() {
    let content = "BT /F1 12 Tf 72 700 Td (Dagsorden) Tj 0.3 0 Td (Dagsorden) Tj ET";
    assert_eq!(text(&page(content)), "Dagsorden");
}

#[test]
fn a_scan_is_a_file_without_text() {
    let pdf = read(&page("0 0 595 842 re f"));
    assert_eq!(pdf.pages.len(), 1);
    assert!(
        pdf.warnings
            .iter()
            .any(|warning| warning.to_string().contains("no text layer"))
    );
}

#[test]
fn a_scan_among_pages_with_text_is_named_and_an_empty_page_is_not() {
    let text = "BT /F1 12 Tf 72 700 Td (Bilag 1) Tj ET";
    let scan = "q 595 0 0 842 0 0 cm /Scan Do Q";
    let strips = "q 595 0 0 300 0 0 cm /Scan Do Q q 595 0 0 300 0 300 cm /Scan Do Q";
    let logo = "q 90 0 0 60 400 700 cm /Scan Do Q";
    let with_logo = format!("{text} {scan}");
    let contents = [text, scan, strips, logo, "", &with_logo];
    let image = stream(
        "/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8",
        "x",
    );
    let number = 10 + 2 * contents.len();
    let resources = format!("/XObject<</Scan {number} 0 R>>");
    let pdf = read(&pages(&contents, &resources, &[image]));
    assert_eq!(pdf.warnings, [PdfWarning::Unread(vec![2, 3])]);
}

#[test]
fn a_page_in_letters_that_nobody_knows_is_named() {
    let text = "BT /F1 12 Tf 72 700 Td (Bilag 1) Tj ET";
    let unknown = format!("BT /F2 12 Tf 72 600 Td <{}> Tj ET", "0005".repeat(30));
    let symbols = "BT /F1 12 Tf 72 700 Td (Se bilag 1) Tj /F2 12 Tf 72 600 Td <00050006> Tj ET";
    let contents = [text, unknown.as_str(), symbols];
    let font = "<</Type/Font/Subtype/Type0/BaseFont/Ukendt/Encoding/Identity-H/DescendantFonts[\
        <</Type/Font/Subtype/CIDFontType2/BaseFont/Ukendt/DW 500>>]>>"
        .to_owned();
    let number = 10 + 2 * contents.len();
    let pdf = pages(&contents, "", &[font]);
    let with_font = String::from_utf8_lossy(&pdf).replace(
        "/Font<</F1 3 0 R>>",
        &format!("/Font<</F1 3 0 R/F2 {number} 0 R>>"),
    );
    let pdf = read(with_font.as_bytes());
    assert!(
        pdf.warnings.contains(&PdfWarning::Unread(vec![2])),
        "{:?} {:?}",
        pdf.warnings,
        lines(&pdf)
    );
}

#[test]
fn a_bad_page_loses_one_page() {
    let contents = [
        "BT /F1 12 Tf 72 700 Td (et) Tj ET",
        "BT /F1 12 Tf 72 700 Td (to) Tj ET",
        "BT /F1 12 Tf 72 700 Td (tre) Tj ET",
    ];
    let bytes =
        String::from_utf8_lossy(&pages(&contents, "", &[])).replacen("12 0 R ", "77 0 R ", 1);
    let pdf = read(bytes.as_bytes());
    assert_eq!(lines(&pdf), ["et", "tre"]);
    assert_eq!(pdf.pages.len(), 3);
    assert_eq!(pdf.warnings, [PdfWarning::PageLost(2)]);
}

#[test]
fn a_damaged_cross_reference_table_is_rebuilt() {
    let bytes = page("BT /F1 12 Tf 72 700 Td (reddet) Tj ET");
    let cut = &bytes[..bytes
        .windows(4)
        .rposition(|window| window == b"xref")
        .unwrap()
        - 20];
    let pdf = read(cut);
    assert_eq!(lines(&pdf), ["reddet"]);
    assert!(pdf.warnings.contains(&PdfWarning::Repaired));
}

#[test]
fn each_kind_of_failure_has_its_name() {
    let error = |bytes: &[u8]| decode(bytes, &Limits::default()).unwrap_err();
    assert_eq!(error(b"Det er ikke en PDF."), PdfError::NotPdf);
    assert_eq!(error(b""), PdfError::NotPdf);
    assert!(matches!(
        error(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"),
        PdfError::Damaged { .. }
    ));
    let small = Limits {
        file_bytes: 10,
        ..Limits::default()
    };
    assert_eq!(
        decode(&page(""), &small).unwrap_err(),
        PdfError::Limit(LimitKind::FileBytes)
    );
}

#[test]
fn limits_end_the_reading_and_say_so() {
    let bytes = pages(
        &[
            "BT /F1 12 Tf 72 700 Td (et) Tj ET",
            &"q Q ".repeat(5000),
            "BT /F1 12 Tf (tre) Tj ET",
        ],
        "",
        &[],
    );
    let limits = Limits {
        operators: 1000,
        ..Limits::default()
    };
    let pdf = decode(&bytes, &limits).unwrap();
    assert_eq!(pdf.pages.len(), 3);
    assert_eq!(lines(&pdf), ["et"]);
    assert_eq!(
        pdf.warnings,
        [PdfWarning::Limit {
            kind: LimitKind::Operators,
            page: 2
        }]
    );
}

#[test]
fn a_page_with_too_many_glyphs_says_so_and_the_next_is_read() {
    let many = format!("BT /F1 1 Tf 10 700 Td ({}) Tj ET", "a".repeat(50));
    let bytes = pages(&[&many, "BT /F1 12 Tf 72 700 Td (to) Tj ET"], "", &[]);
    let pdf = decode(
        &bytes,
        &Limits {
            page_glyphs: 20,
            ..Limits::default()
        },
    )
    .unwrap();
    assert_eq!(pdf.pages[1].lines[0].text, "to");
    assert_eq!(
        pdf.warnings,
        [PdfWarning::Limit {
            kind: LimitKind::Glyphs,
            page: 1
        }]
    );
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    for content in [
        "[".repeat(200_000),
        "<<".repeat(100_000),
        "(".repeat(200_000),
        "q ".repeat(200_000),
        "BT /S BMC ".repeat(50_000),
    ] {
        assert_eq!(text(&page(&content)), "");
    }
    let objects = [format!("<</Type/Catalog/Pages {}>>", "[".repeat(100_000))];
    assert!(decode(&file(&objects), &Limits::default()).is_err());
}

#[test]
fn facts_and_labels_are_told() {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/PageLabels<</Nums[0<</S/r>>1<</S/D/P(A-)>>]>>/Outlines 5 0 R>>".to_owned(),
        "<</Type/Pages/Count 2/Kids[3 0 R 4 0 R]/MediaBox[0 0 595 842]>>".to_owned(),
        "<</Type/Page/Parent 2 0 R>>".to_owned(),
        "<</Type/Page/Parent 2 0 R>>".to_owned(),
        "<</First 6 0 R>>".to_owned(),
        "<</Title(Indledning)/Next 6 0 R>>".to_owned(),
    ];
    let pdf = read(&file(&objects));
    let labels: Vec<_> = pdf
        .pages
        .iter()
        .map(|page| page.label.clone().unwrap())
        .collect();
    assert_eq!(labels, ["i", "A-1"]);
    assert_eq!(pdf.facts.outline, ["Indledning"]);
    assert_eq!(pdf.facts.page_count, 2);
}

fn encrypted(user_password: &str) -> Vec<u8> {
    encrypted_as(&[7; 16], user_password)
}

fn encrypted_as(identifier: &[u8], user_password: &str) -> Vec<u8> {
    let mut document =
        lopdf::Document::load_mem(&page("BT /F1 12 Tf 72 700 Td (fortroligt) Tj ET")).unwrap();
    let id = lopdf::Object::String(identifier.to_vec(), lopdf::StringFormat::Hexadecimal);
    document
        .trailer
        .set("ID", lopdf::Object::Array(vec![id.clone(), id]));
    let version = lopdf::EncryptionVersion::V2 {
        document: &document,
        owner_password: "ejer",
        user_password,
        key_length: 128,
        permissions: lopdf::Permissions::all(),
    };
    let state = lopdf::EncryptionState::try_from(version).unwrap();
    document.encrypt(&state).unwrap();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn an_empty_password_opens_and_another_does_not() {
    assert_eq!(text(&encrypted("")), "fortroligt");
    assert_eq!(
        decode(&encrypted("hemmelig"), &Limits::default()).unwrap_err(),
        PdfError::Encrypted
    );
}

#[test]
fn an_encrypted_file_without_an_identifier_is_opened_as_if_it_were_empty() {
    let bytes = encrypted_as(b"", "");
    let start = bytes
        .windows(3)
        .rposition(|window| window == b"/ID")
        .unwrap();
    let end = start
        + bytes[start..]
            .iter()
            .position(|&byte| byte == b']')
            .unwrap()
        + 1;
    let without = [&bytes[..start], &bytes[end..]].concat();
    assert_eq!(text(&without), "fortroligt");
}

#[test]
fn an_encryption_dictionary_may_stand_in_the_trailer() {
    let bytes = encrypted("");
    let find = |needle: &[u8], from: usize| {
        from + bytes[from..]
            .windows(needle.len())
            .position(|w| w == needle)
            .unwrap()
    };
    let filter = find(b"/Filter/Standard", 0);
    let start = bytes[..filter]
        .windows(2)
        .rposition(|window| window == b"<<")
        .unwrap();
    let end = find(b"endobj", filter);
    let reference = find(b"/Encrypt ", end);
    let after = find(b"R", reference) + 1;
    let inline = [
        &bytes[..reference],
        b"/Encrypt",
        bytes[start..end].trim_ascii(),
        &bytes[after..],
    ]
    .concat();
    assert_eq!(text(&inline), "fortroligt");
}
