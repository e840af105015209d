package io.gatehouse.dialect.scriptr.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.list.AccessList;
import io.gatehouse.dialect.scriptr.entry.Words;
import io.gatehouse.document.Shelves;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Run;
import io.gatehouse.store.Page;
import io.gatehouse.store.document.ShelfRecord;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `store`: where documents are, and who may do what there.
record StoreCalls(Shelves shelves) {
  static final String MISSING = "STORE_NOT_FOUND";

  private static final int PAGE = 200;
  private static final Codes CODES = Codes.of(MISSING, "DUPLICATE_STORE_NAME");
  private static final Codes REMOVING =
      new Codes(Map.of(ProblemType.NOT_FOUND, MISSING, ProblemType.CONFLICT, "STORE_NOT_EMPTY"));

  Told module() {
    return new Told("store", Set.of("create", "update", "delete", "get", "list"), this::call);
  }

  private @Nullable JsonNode call(Run run, String function, Arguments arguments) {
    if (function.equals("list")) {
      return list(run);
    }
    String name = arguments.text(0);
    return switch (function) {
      case "create" ->
          CODES.saying(() ->
              shown(
                  shelves
                      .create(
                          run.rights(),
                          name,
                          settings(
                              new Shelves.Settings(
                                  null,
                                  AccessList.NONE,
                                  AccessList.NONE,
                                  AccessList.NONE,
                                  AccessList.NONE),
                              arguments.object(1)))
                      .record()));
      case "update" ->
          CODES.saying(() -> {
            ShelfRecord before = shelves.read(run.rights(), name);
            return shown(
                shelves
                    .change(
                        run.rights(),
                        name,
                        settings(Shelves.Settings.of(before), arguments.object(1)),
                        before.version())
                    .record());
          });
      case "get" -> CODES.saying(() -> shown(shelves.read(run.rights(), name)));
      default -> {
        var _ = REMOVING.saying(() -> shelves.delete(run.rights(), name, null));
        yield null;
      }
    };
  }

  private ObjectNode list(Run run) {
    ObjectNode all = Words.object();
    ArrayNode stores = all.putArray("stores");
    String after = null;
    do {
      Page<ShelfRecord> page = shelves.list(run.rights(), after, PAGE);
      page.items().forEach(one -> stores.add(Words.object().put("name", one.id())));
      after = page.next();
    } while (after != null);
    return all;
  }

  /// The lists stand in `acl`, or where that is not there beside it.
  private static Shelves.Settings settings(Shelves.Settings before, JsonNode options) {
    if (Values.flag(options, "isSearchable") || Values.flag(options, "isStoreSearchable")) {
      throw Codes.unsupported("searching through whole texts", "leave `isSearchable` out");
    }
    JsonNode lists = options.path("acl").isObject() ? options.path("acl") : options;
    return new Shelves.Settings(
        before.description(),
        list(lists, "saveDocumentACL", before.save()),
        list(lists, "deleteDocumentACL", before.delete()),
        list(lists, "queryACL", before.query()),
        list(lists, "getAttachmentACL", before.attachment()));
  }

  private static AccessList list(JsonNode lists, String name, AccessList before) {
    return Acls.list(name, lists.path(name), () -> before);
  }

  private static ObjectNode shown(ShelfRecord record) {
    ObjectNode shown = Words.object();
    shown.put("store", record.id()).put("isStoreSearchable", false);
    shown.set("saveDocumentACL", Acls.shown(record.save()));
    shown.set("deleteDocumentACL", Acls.shown(record.delete()));
    shown.set("queryACL", Acls.shown(record.query()));
    shown.set("getAttachmentACL", Acls.shown(record.attachment()));
    return shown;
  }
}
