package io.gatehouse.dialect.scriptr.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Rights;
import io.gatehouse.dialect.scriptr.entry.Words;
import io.gatehouse.dialect.scriptr.query.Faults;
import io.gatehouse.dialect.scriptr.query.Filters;
import io.gatehouse.dialect.scriptr.query.Paging;
import io.gatehouse.dialect.scriptr.query.PredicateReader;
import io.gatehouse.dialect.scriptr.query.Sort;
import io.gatehouse.document.Documents;
import io.gatehouse.document.Query;
import io.gatehouse.document.Shown;
import io.gatehouse.document.json.DocumentJson;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Page;
import io.gatehouse.store.Stores;
import io.gatehouse.store.document.Tally;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/// Finds documents as `document.query` does, as far as whoever asks may read them.
///
/// The database sorts by one field of documents. By several, and by what the server knows of each,
/// it is done here, and then for so many documents at most.
record DocumentQuery(Documents documents, Stores stores) {
  private static final int FARTHEST = 10_000;
  private static final int SORTED = 2_000;
  private static final Pattern AGGREGATE =
      Pattern.compile("\\s*([A-Za-z]{3,5})\\s*\\(\\s*\\$?([A-Za-z_][A-Za-z0-9_.-]*)\\s*\\)\\s*");
  private static final Codes CODES =
      new Codes(
          Map.of(
              ProblemType.NOT_FOUND,
              StoreCalls.MISSING,
              ProblemType.INVALID,
              Faults.CODE,
              ProblemType.MALFORMED,
              Faults.CODE,
              ProblemType.TOO_LARGE,
              Faults.CODE));

  /// What is asked for.
  ///
  /// @param fields to show; null for all of them
  private record Question(
      String filter,
      List<Sort> sorts,
      Paging paging,
      @Nullable Set<String> fields,
      boolean lists,
      boolean counts) {}

  ObjectNode ask(Rights by, String store, JsonNode options) {
    return CODES.saying(() -> {
      Question question = question(options);
      ObjectNode told = Words.object();
      if (question.counts()) {
        told.put("count", Long.toString(documents.count(by, store, question.filter(), null)));
      }
      String aggregate = Values.text(options, "aggregateExpression");
      List<Shown> found =
          question.lists() || aggregate != null ? found(by, store, question) : List.of();
      if (aggregate != null) {
        told.set("aggregate", aggregated(by, store, question, aggregate, options, found));
      }
      if (question.lists()) {
        ArrayNode all = told.putArray("documents");
        shown(
                by,
                found,
                new DocumentShape(question.fields(), Values.flag(options, "includeFieldType")))
            .forEach(all::add);
      }
      return told;
    });
  }

  private static Question question(JsonNode options) {
    for (String name : new String[] {"ftsQuery", "aggregateGroupBy"}) {
      if (Values.text(options, name) != null) {
        throw Faults.query("`" + name + "` is not offered here", "ask by `query` alone");
      }
    }
    String query = Values.text(options, "query");
    String fields = Values.text(options, "fields");
    boolean counts = Values.flag(options, "count");
    return new Question(
        query == null ? "" : Filters.text(PredicateReader.read(query)),
        Sort.read(Values.text(options, "sort")),
        Paging.read(options),
        fields(fields),
        fields != null || !counts,
        counts);
  }

  private static @Nullable Set<String> fields(@Nullable String text) {
    Set<String> fields = new LinkedHashSet<>();
    for (String field : text == null ? new String[0] : text.split(",", -1)) {
      String name = field.strip();
      if (name.equals("*")) {
        return null;
      }
      if (name.indexOf('(') >= 0) {
        throw Faults.query("distances are not computed here", "name fields alone");
      }
      fields.add(name);
    }
    return fields;
  }

  private List<Shown> found(Rights by, String store, Question question) {
    Paging paging = question.paging();
    if (paging.reach() > FARTHEST) {
      throw Faults.query(
          "this page is too far behind", "ask for the first %d documents".formatted(FARTHEST));
    }
    List<Sort> sorts = question.sorts();
    boolean plain =
        sorts.isEmpty() || (sorts.size() == 1 && !Filters.isSystem(sorts.getFirst().field()));
    if (plain) {
      Sort sort = sorts.isEmpty() ? null : sorts.getFirst();
      return walk(by, store, question.filter(), sort, paging.skipped(), paging.perPage());
    }
    List<Shown> all = walk(by, store, question.filter(), null, 0, SORTED + 1);
    if (all.size() > SORTED) {
      throw Faults.query(
          "more than %d documents would have to be sorted here".formatted(SORTED),
          "ask for fewer, or sort by one field of the documents");
    }
    return sorted(by, all, sorts).stream().skip(paging.skipped()).limit(paging.perPage()).toList();
  }

  private List<Shown> sorted(Rights by, List<Shown> all, List<Sort> sorts) {
    List<ObjectNode> entries = shown(by, all, new DocumentShape(null, false));
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      places.add(i);
    }
    var order = Sort.order(sorts);
    places.sort((one, other) -> order.compare(entries.get(one), entries.get(other)));
    return places.stream().map(all::get).toList();
  }

  private List<Shown> walk(
      Rights by, String store, String filter, @Nullable Sort sort, int skipped, int wanted) {
    List<Shown> found = new ArrayList<>();
    String after = null;
    int seen = 0;
    do {
      Page<Shown> page =
          documents.query(
              by,
              store,
              new Query(
                  filter,
                  null,
                  sort == null ? null : sort.field(),
                  sort != null && sort.descending(),
                  after,
                  Math.min(Query.MOST, skipped + wanted - seen)));
      for (Shown one : page.items()) {
        if (seen++ >= skipped) {
          found.add(one);
        }
      }
      after = page.next();
    } while (after != null && found.size() < wanted);
    return found;
  }

  private List<ObjectNode> shown(Rights by, List<Shown> found, DocumentShape shape) {
    Map<String, SchemaFacts> facts = new HashMap<>();
    return found.stream()
        .map(one ->
            shape.of(
                one,
                facts.computeIfAbsent(
                    String.valueOf(one.schema()),
                    _ -> SchemaFacts.of(stores, by.identity().application(), one.schema()))))
        .toList();
  }

  private ObjectNode aggregated(
      Rights by,
      String store,
      Question question,
      String expression,
      JsonNode options,
      List<Shown> page) {
    Matcher form = AGGREGATE.matcher(expression);
    String word = form.matches() ? form.group(1).toLowerCase(Locale.ROOT) : "";
    if (!Set.of("avg", "min", "max", "sum", "count").contains(word)) {
      throw Faults.query("this is nothing that is computed", "write it like `avg($temperature)`");
    }
    String field = form.group(2);
    ObjectNode told = Words.object();
    if (!options.has("aggregatePage") || Values.flag(options, "aggregatePage")) {
      double[] numbers =
          page.stream()
              .map(one -> DocumentJson.kept(one.fields()).path(field))
              .filter(JsonNode::isNumber)
              .mapToDouble(JsonNode::doubleValue)
              .toArray();
      var sums = DoubleStream.of(numbers).summaryStatistics();
      put(told, "pageScope", word, numbers.length, sums.getMin(), sums.getMax(), sums.getSum());
    }
    if (Values.flag(options, "aggregateGlobal")) {
      List<Tally> tallies = documents.aggregate(by, store, question.filter(), null, field, null, 1);
      Tally tally =
          tallies.isEmpty() ? new Tally(null, 0, 0, null, null, null) : tallies.getFirst();
      put(told, "globalScope", word, tally.numbers(), tally.min(), tally.max(), tally.sum());
    }
    return told;
  }

  private static void put(
      ObjectNode told,
      String scope,
      String word,
      long count,
      @Nullable Double min,
      @Nullable Double max,
      @Nullable Double sum) {
    Double value =
        switch (word) {
          case "count" -> (double) count;
          case "min" -> min;
          case "max" -> max;
          case "sum" -> sum;
          default -> sum == null || count == 0 ? null : (Double) (sum / count);
        };
    boolean known = count > 0 || word.equals("count");
    told.putObject(scope).put("value", known && value != null ? Double.toString(value) : null);
  }
}
