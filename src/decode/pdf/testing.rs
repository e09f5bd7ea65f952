//! Small PDFs for tests: objects and content streams come in, the bytes of a file go out.

/// A file of numbered objects from 1; the first is the catalog. Written with a correct cross-reference table.
pub(super) fn file(objects: &[String]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).into_bytes());
    }
    let start = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for offset in offsets {
        out.extend(format!("{offset:010} 00000 n \n").into_bytes());
    }
    let size = objects.len() + 1;
    out.extend(
        format!("trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").into_bytes(),
    );
    out
}

/// A stream object with these entries in its dictionary.
pub(super) fn stream(entries: &str, content: &str) -> String {
    format!(
        "<<{entries}/Length {}>>\nstream\n{content}\nendstream",
        content.len()
    )
}

/// A file of one page for each content stream, A4, with Helvetica as `/F1`. The page of index `n` is object `10 + 2n`,
/// its content the one after; `more` are further objects, from the number after the last content on.
pub(super) fn pages(contents: &[&str], resources: &str, more: &[String]) -> Vec<u8> {
    let kids: Vec<String> = (0..contents.len())
        .map(|n| format!("{} 0 R", 10 + 2 * n))
        .collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!(
            "<</Type/Pages/Count {}/Kids[{}]>>",
            contents.len(),
            kids.join(" ")
        ),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
    ];
    objects.resize(9, "null".to_owned());
    for (n, content) in contents.iter().enumerate() {
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {} 0 R/Resources<</Font<</F1 3 0 R>>{resources}>>>>",
            11 + 2 * n
        ));
        objects.push(stream("", content));
    }
    objects.extend_from_slice(more);
    file(&objects)
}

/// One page with this content.
pub(super) fn page(content: &str) -> Vec<u8> {
    pages(&[content], "", &[])
}
