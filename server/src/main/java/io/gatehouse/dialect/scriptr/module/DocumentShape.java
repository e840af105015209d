package io.gatehouse.dialect.scriptr.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.core.pattern.SyntaxException;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.scriptr.directory.TokenBook;
import io.gatehouse.dialect.scriptr.entry.Words;
import io.gatehouse.dialect.scriptr.query.Dates;
import io.gatehouse.document.Shown;
import io.gatehouse.document.json.DocumentJson;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A document as scripts of Scriptr see it: its fields beside what the server knows of it.
///
/// @param wanted names of fields; null for all of them
/// @param typed whether to say their types
record DocumentShape(@Nullable Set<String> wanted, boolean typed) {
  static final Set<String> SYSTEM =
      Set.of(
          "key",
          "versionNumber",
          "latest",
          "creator",
          "creationDate",
          "lastModifiedBy",
          "lastModifiedDate");
  static final DocumentShape ALL = new DocumentShape(null, true);

  private boolean wants(String field) {
    return wanted == null || wanted.contains(field);
  }

  ObjectNode of(Shown document, SchemaFacts facts) {
    String version = version(document, facts);
    ObjectNode shown = Words.object().put("key", document.id()).put("versionNumber", version);
    ObjectNode types = Words.object();
    for (Map.Entry<String, JsonNode> field : DocumentJson.kept(document.fields()).properties()) {
      if (wants(field.getKey()) && !SYSTEM.contains(field.getKey())) {
        shown.set(field.getKey(), Types.shown(field.getValue()));
        types.put(field.getKey(), Types.of(field.getValue()));
      }
    }
    put(shown, types, "creator", id(document.creator()), Types.STRING);
    put(shown, types, "lastModifiedDate", Dates.text(document.updatedAt()), Types.DATE);
    put(shown, types, "lastModifiedBy", id(document.editor()), Types.STRING);
    put(shown, types, "creationDate", Dates.text(document.createdAt()), Types.DATE);
    put(shown, types, "latest", version, Types.NUMERIC);
    if (typed) {
      types.put("versionNumber", Types.NUMERIC).put("key", Types.STRING);
      shown.set("meta.types", types);
    }
    return shown;
  }

  private void put(
      ObjectNode shown, ObjectNode types, String name, @Nullable String value, String type) {
    if (value != null && wants(name)) {
      shown.put(name, value);
      types.put(name, type);
    }
  }

  /// Documents have one version but where their schema says otherwise.
  static String version(Shown document, SchemaFacts facts) {
    return facts.versioned() ? document.version() + ".0" : "1.0";
  }

  private static @Nullable String id(@Nullable String subject) {
    try {
      Subject who = subject == null ? null : Subject.parse(subject);
      return who == null ? null : who.kind() == Subject.Kind.OWNER ? TokenBook.OWNER : who.id();
    } catch (SyntaxException gone) {
      return null;
    }
  }
}
