//! Tantivy as its documentation shows it: one stored text field, lower case, Danish stemmer, the query parser.

use crate::Result;
use crate::queries::Kind;
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
use tantivy::{Index, IndexWriter, Searcher, TantivyDocument, Term, doc};

pub struct Stock {
    index: Index,
    searcher: Searcher,
    path: Field,
    body: Field,
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

impl Stock {
    pub fn open_or_build(folder: &Path, texts: &[(String, String)]) -> Result<Self> {
        if let Ok(stock) = Self::open(folder) {
            return Ok(stock);
        }
        std::fs::create_dir_all(folder)?;
        let schema = schema();
        let index = Index::create_in_dir(folder, schema.clone())?;
        register(&index);
        let (path, body) = (schema.get_field("path")?, schema.get_field("body")?);
        let mut writer: IndexWriter = index.writer_with_num_threads(2, 256 << 20)?;
        for (name, text) in texts {
            writer.add_document(doc!(path => name.as_str(), body => text.as_str()))?;
        }
        writer.commit()?;
        writer.wait_merging_threads()?;
        Self::open(folder)
    }

    pub fn open(folder: &Path) -> Result<Self> {
        let index = Index::open_in_dir(folder)?;
        register(&index);
        let schema = index.schema();
        Ok(Self {
            searcher: index.reader()?.searcher(),
            path: schema.get_field("path")?,
            body: schema.get_field("body")?,
            index,
        })
    }

    pub fn query(&self, kind: Kind, text: &str) -> Result<Box<dyn Query>> {
        if kind == Kind::Prefix {
            let term = Term::from_field_text(self.body, text.trim_end_matches('*'));
            return Ok(Box::new(FuzzyTermQuery::new_prefix(term, 0, true)));
        }
        Ok(QueryParser::for_index(&self.index, vec![self.body]).parse_query(text)?)
    }

    pub fn top(&self, query: &dyn Query) -> Result<usize> {
        Ok(self
            .searcher
            .search(query, &TopDocs::with_limit(10).order_by_score())?
            .len())
    }

    pub fn top_and_count(&self, query: &dyn Query) -> Result<usize> {
        let (top, _) = self
            .searcher
            .search(query, &(TopDocs::with_limit(10).order_by_score(), Count))?;
        Ok(top.len())
    }

    pub fn top_and_snippets(&self, query: &dyn Query) -> Result<usize> {
        let top = self
            .searcher
            .search(query, &TopDocs::with_limit(10).order_by_score())?;
        let generator = SnippetGenerator::create(&self.searcher, query, self.body)?;
        for (_, address) in &top {
            let document: TantivyDocument = self.searcher.doc(*address)?;
            std::hint::black_box(generator.snippet_from_doc(&document).to_html());
        }
        Ok(top.len())
    }

    /// The paths of the first ten, each with what a list shows of it.
    pub fn print(&self, query: &str) -> Result<Vec<String>> {
        let query = self.query(Kind::OneWord, query)?;
        let top = self
            .searcher
            .search(query.as_ref(), &TopDocs::with_limit(10).order_by_score())?;
        let line = |(score, address): &(f32, _)| {
            let document: TantivyDocument = self.searcher.doc(*address)?;
            let path = document
                .get_first(self.path)
                .and_then(|value| value.as_str())
                .unwrap_or("");
            Ok(format!("{score:.2} {path}"))
        };
        top.iter().map(line).collect()
    }
}
