package io.gatehouse.dialect.scriptr.script;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.scriptr.entry.Site;
import io.gatehouse.dialect.scriptr.entry.Words;
import io.gatehouse.dialect.scriptr.login.UserJson;
import io.gatehouse.dialect.scriptr.query.Dates;
import io.gatehouse.dialect.scriptr.query.Faults;
import io.gatehouse.dialect.scriptr.query.Holds;
import io.gatehouse.dialect.scriptr.query.Paging;
import io.gatehouse.dialect.scriptr.query.Predicate;
import io.gatehouse.dialect.scriptr.query.PredicateReader;
import io.gatehouse.dialect.scriptr.query.Sort;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Directory;
import io.gatehouse.store.Page;
import io.gatehouse.store.PrincipalStore;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds users and devices as `user.query` and `device.query` do, as far as whoever asks may read
/// them. They are looked at one by one, so many at most.
record EntryQuery(Directory directory, Site site) {
  private static final int LOOKED = 5_000;
  private static final int BITE = 500;

  /// A user or device with its free fields; groups by their plain names, as queries write them.
  ObjectNode shown(PrincipalRecord record) {
    ObjectNode shown = UserJson.of(site, record);
    record
        .attributes()
        .forEach((name, value) -> {
          if (!shown.has(name)) {
            shown.put(name, value);
          }
        });
    return shown;
  }

  private ObjectNode listed(PrincipalRecord record) {
    ObjectNode shown = shown(record);
    ArrayNode groups = shown.putArray("groups");
    record.groups().stream().sorted().forEach(groups::add);
    return shown
        .put("versionNumber", "1.0")
        .put("latest", "1.0")
        .put("creationDate", Dates.text(record.createdAt()))
        .put("lastModifiedDate", Dates.text(record.updatedAt()));
  }

  ObjectNode ask(Author author, Subject.Kind kind, JsonNode options) {
    if (options.hasNonNull("ftsQuery")) {
      throw Faults.query("`ftsQuery` is not offered here", "ask by `query` alone");
    }
    Predicate predicate = PredicateReader.read(options.path("query").asText(""));
    List<Sort> sorts = Sort.read(options.path("sort").textValue());
    Paging paging = Paging.read(options);
    List<JsonNode> found = new ArrayList<>();
    for (PrincipalRecord record : all(author, kind)) {
      ObjectNode entry = listed(record);
      if (new Holds(entry).test(predicate)) {
        found.add(entry);
      }
    }
    found.sort(Sort.order(sorts));
    ObjectNode told = Words.object();
    boolean counts = options.path("count").asText("").equalsIgnoreCase("true");
    if (counts) {
      told.put("count", Integer.toString(found.size()));
    }
    if (!counts || options.hasNonNull("fields")) {
      Set<String> fields = fields(options.path("fields").asText(""));
      boolean typed = options.path("includeFieldType").asText("").equalsIgnoreCase("true");
      ArrayNode shown = told.putArray(kind.label() + "s");
      found.stream()
          .skip(paging.skipped())
          .limit(paging.perPage())
          .map(one -> only(one, fields))
          .map(one -> typed ? typed(one) : one)
          .forEach(shown::add);
    }
    return told;
  }

  private List<PrincipalRecord> all(Author author, Subject.Kind kind) {
    List<PrincipalRecord> all = new ArrayList<>();
    String after = null;
    do {
      Page<PrincipalRecord> page =
          directory.list(
              author, new PrincipalStore.Filter(kind, null, null, null, null), after, BITE);
      all.addAll(page.items());
      after = page.next();
      if (all.size() > LOOKED) {
        throw Faults.query(
            "there are more than %d to look at".formatted(LOOKED),
            "read one by its id, or ask `/v1/principals`");
      }
    } while (after != null);
    return all;
  }

  /// Null for all of them.
  private static @Nullable Set<String> fields(String text) {
    Set<String> fields = new LinkedHashSet<>();
    for (String field : text.split(",", -1)) {
      if (field.strip().equals("*")) {
        return null;
      }
      fields.add(field.strip());
    }
    return fields;
  }

  private static JsonNode typed(JsonNode entry) {
    ObjectNode types = Words.object();
    entry
        .properties()
        .forEach(field ->
            types.put(field.getKey(), Dates.isOne(field.getValue().asText()) ? "date" : "string"));
    return ((ObjectNode) entry).set("meta.types", types);
  }

  private static JsonNode only(JsonNode entry, @Nullable Set<String> fields) {
    if (fields == null) {
      return entry;
    }
    ObjectNode some = Words.object();
    entry
        .properties()
        .forEach(field -> {
          if (field.getKey().equals("id") || fields.contains(field.getKey())) {
            some.set(field.getKey(), field.getValue());
          }
        });
    return some;
  }
}
