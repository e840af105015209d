package io.gatehouse.dialect.scriptr.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.gatehouse.dialect.scriptr.entry.Words;
import io.gatehouse.script.kept.Keeping;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Run;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `storage.local` and `storage.global`; what is around a script makes objects of them.
record StorageCalls(Keeping keeping) {

  Told module() {
    return new Told("storage", Set.of("get", "put", "remove", "names"), this::call);
  }

  private @Nullable JsonNode call(Run run, String function, Arguments arguments) {
    Keeping.Scope scope =
        arguments.text(0).equals("global") ? Keeping.Scope.GLOBAL : Keeping.Scope.LOCAL;
    switch (function) {
      case "get" -> {
        return keeping.find(run, scope, arguments.text(1)).map(TextNode::valueOf).orElse(null);
      }
      case "put" -> keeping.put(run, scope, arguments.text(1), arguments.text(2));
      case "remove" -> keeping.remove(run, scope, arguments.text(1));
      default -> {
        ArrayNode names = Words.array();
        keeping.names(run, scope).forEach(names::add);
        return names;
      }
    }
    return null;
  }
}
