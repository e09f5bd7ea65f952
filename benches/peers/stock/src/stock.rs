//! Tantivy as its documentation shows it: one stored text field, lower case, Danish stemmer, the query parser.

use crate::generator::Text;
use crate::queries::Kind;
use crate::{Counted, LIMIT, Result};
use std::path::Path;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{FuzzyTermQuery, Query, QueryParser};
use tantivy::schema::{
    Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::snippet::SnippetGenerator;
use tantivy::tokenizer::{
    Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, TextAnalyzer,
};
use tantivy::{DocAddress, Index, IndexWriter, Searcher, TantivyDocument, Term, doc};

/// Of the writer, for all its threads.
const MEMORY: usize = 256 << 20;

pub struct Stock {
    index: Index,
    searcher: Searcher,
    path: Field,
    body: Field,
    counts: bool,
}

fn schema() -> Schema {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("da")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    schema.add_text_field("path", STRING | STORED);
    schema.add_text_field(
        "body",
        TextOptions::default()
            .set_indexing_options(indexing)
            .set_stored(),
    );
    schema.build()
}

fn register(index: &Index) {
    let analyzer = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(40))
        .filter(LowerCaser)
        .filter(Stemmer::new(Language::Danish))
        .build();
    index.tokenizers().register("da", analyzer);
}

pub fn build(
    folder: &Path,
    texts: impl Iterator<Item = Result<Text>>,
    threads: usize,
) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let schema = schema();
    let index = Index::create_in_dir(folder, schema.clone())?;
    register(&index);
    let (path, body) = (schema.get_field("path")?, schema.get_field("body")?);
    let mut writer: IndexWriter = index.writer_with_num_threads(threads, MEMORY)?;
    for text in texts {
        let (name, text) = text?;
        writer.add_document(doc!(path => name, body => text))?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(())
}

impl Stock {
    pub fn open(folder: &Path) -> Result<Self> {
        let index = Index::open_in_dir(folder)?;
        register(&index);
        let schema = index.schema();
        Ok(Self {
            searcher: index.reader()?.searcher(),
            path: schema.get_field("path")?,
            body: schema.get_field("body")?,
            counts: false,
            index,
        })
    }

    /// Whether all documents that match are counted, so that none may be passed over.
    pub fn counting(mut self, counts: bool) -> Self {
        self.counts = counts;
        self
    }

    fn query(&self, kind: Kind, text: &str) -> Result<Box<dyn Query>> {
        if kind == Kind::Prefix {
            let term = Term::from_field_text(self.body, text.trim_end_matches('*'));
            return Ok(Box::new(FuzzyTermQuery::new_prefix(term, 0, true)));
        }
        Ok(QueryParser::for_index(&self.index, vec![self.body]).parse_query(text)?)
    }

    fn top(&self, query: &dyn Query) -> Result<Vec<(f32, DocAddress)>> {
        let collector = TopDocs::with_limit(LIMIT).order_by_score();
        if self.counts {
            return Ok(self.searcher.search(query, &(collector, Count))?.0);
        }
        Ok(self.searcher.search(query, &collector)?)
    }

    /// Without snippets, the addresses of the hits alone.
    pub fn answer(&self, snippets: bool, kind: Kind, text: &str) -> Result<Counted> {
        let query = self.query(kind, text)?;
        let top = self.top(query.as_ref())?;
        let mut characters = 0;
        if snippets {
            let generator = SnippetGenerator::create(&self.searcher, query.as_ref(), self.body)?;
            for (_, address) in &top {
                let document: TantivyDocument = self.searcher.doc(*address)?;
                let snippet = generator.snippet_from_doc(&document).to_html();
                characters += snippet.chars().count();
            }
        }
        Ok((top.len(), characters))
    }

    /// Score and path of each hit, with its snippet where wanted.
    pub fn print(&self, snippets: bool, kind: Kind, text: &str) -> Result<Vec<String>> {
        let query = self.query(kind, text)?;
        let create = || SnippetGenerator::create(&self.searcher, query.as_ref(), self.body);
        let generator = snippets.then(create).transpose()?;
        let line = |(score, address): &(f32, _)| {
            let document: TantivyDocument = self.searcher.doc(*address)?;
            let path = document.get_first(self.path);
            let path = path.and_then(|value| value.as_str()).unwrap_or("");
            let snippet = generator
                .as_ref()
                .map(|generator| generator.snippet_from_doc(&document).to_html());
            Ok(format!("{score:.2} {path} {}", snippet.unwrap_or_default()))
        };
        self.top(query.as_ref())?.iter().map(line).collect()
    }
}
