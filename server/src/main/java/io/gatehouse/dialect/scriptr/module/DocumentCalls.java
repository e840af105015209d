package io.gatehouse.dialect.scriptr.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Rights;
import io.gatehouse.dialect.scriptr.entry.Failure;
import io.gatehouse.dialect.scriptr.entry.Words;
import io.gatehouse.document.Documents;
import io.gatehouse.document.Draft;
import io.gatehouse.document.Edit;
import io.gatehouse.document.Lists;
import io.gatehouse.document.Query;
import io.gatehouse.document.Shown;
import io.gatehouse.document.json.DocumentJson;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Run;
import io.gatehouse.store.Stores;
import io.gatehouse.store.document.AttachmentRecord;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `document`: documents of a store, whose name is the first argument of every function.
///
/// What is not there and what the caller may not see is answered alike: `DOCUMENT_NOT_FOUND` to
/// those who may ask for documents of the store at all, `PERMISSION_DENIED` to others.
record DocumentCalls(Documents documents, Stores stores) {
  private static final String MISSING = "DOCUMENT_NOT_FOUND";
  private static final String DUPLICATE = "DUPLICATE_DOCUMENT_KEY";
  private static final Codes MAKING = Codes.of(StoreCalls.MISSING, DUPLICATE);
  private static final Codes FETCHING =
      new Codes(Map.of(ProblemType.NOT_FOUND, "ATTACHMENT_NOT_FOUND"));
  private static final Set<ProblemType> CLOSED =
      Set.of(ProblemType.FORBIDDEN, ProblemType.UNAUTHENTICATED);

  Told module() {
    return new Told(
        "document",
        Set.of("save", "create", "update", "delete", "get", "query", "getAttachment"),
        this::call);
  }

  private @Nullable JsonNode call(Run run, String function, Arguments arguments) {
    Rights by = run.rights();
    String store = arguments.text(0);
    return switch (function) {
      case "query" -> new DocumentQuery(documents, stores).ask(by, store, arguments.object(1));
      case "get" -> get(by, store, arguments.text(1), arguments.optional(2));
      case "delete" -> {
        String key = arguments.text(1);
        var _ =
            seen(
                by,
                store,
                key,
                () -> {
                  documents.delete(by, store, key, null);
                  return true;
                });
        yield null;
      }
      case "getAttachment" -> attachment(by, store, arguments);
      default -> kept(by, store, function, DocumentWish.read(arguments.object(1)));
    };
  }

  private SchemaFacts facts(Rights by, @Nullable String schema) {
    return SchemaFacts.of(stores, by.identity().application(), schema);
  }

  /// Does something with a document that the caller names.
  private <T> T seen(Rights by, String store, String key, Supplier<T> work) {
    try {
      return work.get();
    } catch (Refused refused) {
      ProblemType type = refused.problem().type();
      if (type == ProblemType.NOT_FOUND) {
        throw Codes.missing(isThere(by, store) ? MISSING : StoreCalls.MISSING, detail(key));
      }
      if (CLOSED.contains(type) && isUnseen(by, store, key)) {
        throw Codes.missing(MISSING, detail(key));
      }
      throw refused;
    }
  }

  private static String detail(String key) {
    return "there is no document `%s`".formatted(key.length() > 100 ? "of this key" : key);
  }

  private boolean isThere(Rights by, String store) {
    return stores.read(t -> t.shelves().find(by.identity().application(), store)).isPresent();
  }

  /// Whether somebody who may ask for documents of the store finds none of this key.
  private boolean isUnseen(Rights by, String store, String key) {
    try {
      String filter = "$id = \"" + key.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
      return documents.query(by, store, Query.of(filter, 1)).items().isEmpty();
    } catch (Refused closed) {
      return false;
    }
  }

  private @Nullable Shown find(Rights by, String store, String key) {
    try {
      return seen(by, store, key, () -> documents.read(by, store, key));
    } catch (Refused refused) {
      if (refused.problem().type() == ProblemType.NOT_FOUND && isThere(by, store)) {
        return null;
      }
      throw refused;
    }
  }

  private ObjectNode get(Rights by, String store, String key, JsonNode version) {
    Shown now = seen(by, store, key, () -> documents.read(by, store, key));
    SchemaFacts facts = facts(by, now.schema());
    long wanted = (long) version.asDouble(0);
    if (wanted > 0 && !facts.versioned() && wanted != 1) {
      throw Codes.missing(MISSING, detail(key) + " at this version");
    }
    Shown document =
        wanted > 0 && facts.versioned() && wanted != now.version()
            ? seen(by, store, key, () -> documents.version(by, store, key, wanted))
            : now;
    ObjectNode shown = DocumentShape.ALL.of(document, facts);
    List<AttachmentRecord> files = documents.attachments(by, store, key);
    if (!files.isEmpty()) {
      ArrayNode names = Words.array();
      files.forEach(file -> names.add(file.name()));
      shown.set("attachments", files.size() == 1 ? names.get(0) : names);
      ((ObjectNode) shown.path("meta.types")).put("attachments", "file");
    }
    return shown;
  }

  private ObjectNode kept(Rights by, String store, String function, DocumentWish wish) {
    String key = wish.key();
    Shown before = key == null || function.equals("create") ? null : find(by, store, key);
    if (before == null && function.equals("update")) {
      throw Codes.missing(MISSING, detail(key == null ? "" : key));
    }
    Shown after =
        before != null
            ? change(by, store, before, wish)
            : function.equals("save") ? createOrChange(by, store, wish) : create(by, store, wish);
    for (Documents.File file : wish.files()) {
      after = documents.attach(by, store, after.id(), file);
    }
    ObjectNode told = Words.object();
    told.putObject("document")
        .put("key", after.id())
        .put("versionNumber", DocumentShape.version(after, facts(by, after.schema())));
    return told;
  }

  /// One that is taken was made by somebody else in between, or is not for the caller.
  private Shown createOrChange(Rights by, String store, DocumentWish wish) {
    try {
      return create(by, store, wish);
    } catch (Refused refused) {
      String key = wish.key();
      if (key == null || !Failure.coded(DUPLICATE).equals(refused.problem().code())) {
        throw refused;
      }
      Shown there = find(by, store, key);
      if (there == null) {
        throw Problem.of(ProblemType.FORBIDDEN, "the document `" + key + "` is not yours to save")
            .cure("choose another key")
            .refused();
      }
      return change(by, store, there, wish);
    }
  }

  private Shown create(Rights by, String store, DocumentWish wish) {
    Draft draft =
        new Draft(
            wish.key(),
            wish.schema(),
            wish.fields(facts(by, wish.schema())).toString(),
            wish.lists(null),
            null,
            null);
    try {
      return documents.create(by, store, draft);
    } catch (Refused refused) {
      Problem problem = refused.problem();
      // a value that no two documents may have is another matter than the key
      throw problem.type() == ProblemType.CONFLICT && problem.field() != null
          ? Codes.coded(problem, Codes.INVALID)
          : MAKING.<Refused>saying(() -> {
            throw refused;
          });
    }
  }

  private Shown change(Rights by, String store, Shown before, DocumentWish wish) {
    String schema = wish.schema();
    if (schema != null && !schema.equals(before.schema())) {
      throw Codes.invalid(
          "a document keeps its schema", "make it anew to give it the schema `" + schema + "`");
    }
    Lists lists = wish.lists(before.lists());
    Edit edit =
        new Edit(
            wish.changes(DocumentJson.kept(before.fields()), facts(by, before.schema())).toString(),
            false,
            lists == null ? null : Optional.of(lists),
            null,
            null,
            wish.keep(),
            wish.latest());
    return seen(by, store, before.id(), () -> documents.change(by, store, before.id(), edit));
  }

  /// A file of the name that it was kept by, or the one of a field.
  private ObjectNode attachment(Rights by, String store, Arguments arguments) {
    String key = arguments.text(1);
    String field = Values.text(arguments.object(3), "fieldName");
    String wanted = DocumentWish.name(arguments.text(2));
    Set<String> there =
        Set.copyOf(
            seen(by, store, key, () -> documents.attachments(by, store, key)).stream()
                .map(AttachmentRecord::name)
                .toList());
    String name = there.contains(wanted) || field == null ? wanted : field;
    Documents.File file = FETCHING.saying(() -> documents.attachment(by, store, key, name));
    ObjectNode shown =
        Words.object()
            .put("paramName", field == null ? "attachments" : field)
            .put("fileName", file.name())
            .put("size", file.content().length)
            .put("contentType", file.contentType());
    String text = text(file.content());
    return text == null
        ? shown
            .put("content", Base64.getEncoder().encodeToString(file.content()))
            .put("encoding", "base64")
        : shown.put("content", text);
  }

  private static @Nullable String text(byte[] content) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException bytes) {
      return null;
    }
  }
}
