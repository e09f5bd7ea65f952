import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.da.DanishAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.queryparser.classic.QueryParser;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;
import org.apache.lucene.store.FSDirectory;

/**
 * Lucene as its documentation shows it: DanishAnalyzer, one stored text field, the classic query parser, the unified
 * highlighter with two passages. Arguments and lines as in serve.py.
 */
public class Lucene {
    private final Analyzer analyzer = new DanishAnalyzer();
    private final IndexSearcher searcher;
    private final UnifiedHighlighter highlighter;

    private Lucene(String place) throws IOException {
        searcher = new IndexSearcher(DirectoryReader.open(FSDirectory.open(Paths.get(place))));
        highlighter = new UnifiedHighlighter(searcher, analyzer);
        highlighter.setMaxLength(Integer.MAX_VALUE - 1); // all of the text, as with the others
    }

    private List<String> answer(String text, boolean snippets) throws Exception {
        Query query = new QueryParser("body", analyzer).parse(text);
        TopDocs top = searcher.search(query, 10);
        List<String> hits = new ArrayList<>();
        String[] shown = snippets ? highlighter.highlight("body", query, top, 2) : null;
        for (int at = 0; at < top.scoreDocs.length; at++) {
            hits.add(snippets && shown[at] != null ? shown[at] : "");
        }
        return hits;
    }

    private static void index(String folder, String place) throws Exception {
        IndexWriterConfig config = new IndexWriterConfig(new DanishAnalyzer()).setRAMBufferSizeMB(256);
        List<Path> paths;
        try (Stream<Path> list = Files.list(Paths.get(folder))) {
            paths = list.filter(path -> path.toString().endsWith(".txt")).sorted().collect(Collectors.toList());
        }
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (IndexWriter writer = new IndexWriter(FSDirectory.open(Paths.get(place)), config)) {
            List<Future<?>> running = new ArrayList<>();
            for (int first = 0; first < 2; first++) {
                final int start = first;
                running.add(threads.submit(() -> {
                    for (int at = start; at < paths.size(); at += 2) {
                        Document document = new Document();
                        document.add(new StringField("path", paths.get(at).toString(), Field.Store.YES));
                        String text = new String(Files.readAllBytes(paths.get(at)), StandardCharsets.UTF_8);
                        document.add(new TextField("body", text, Field.Store.YES));
                        writer.addDocument(document);
                    }
                    return null;
                }));
            }
            for (Future<?> part : running) {
                part.get();
            }
            writer.commit();
        }
        threads.shutdown();
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("index")) {
            index(arguments[1], arguments[2]);
            return;
        }
        Lucene lucene = new Lucene(arguments[1]);
        if (arguments[0].equals("search")) {
            List<String> hits = lucene.answer(arguments[4], arguments[2].equals("1"));
            hits.forEach(hit -> System.out.println("hit " + hit));
            return;
        }
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] parts = line.split("\t");
            long begun = System.nanoTime();
            List<String> hits = lucene.answer(parts[2], parts[0].equals("1"));
            long taken = System.nanoTime() - begun;
            int characters = hits.stream().mapToInt(String::length).sum();
            System.out.println(hits.size() + "\t" + characters + "\t" + taken);
        }
    }
}
