package io.gatehouse.dialect.signalk.acl;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.dialect.signalk.model.Glob;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Reads the lists as `security.json` has them; what is not understood is refused, since a rule
/// that is skipped would open or close more than its author meant.
final class AclReader {
  private static final int MOST = 1_000;
  private static final int LONGEST = 512;

  private AclReader() {}

  static List<AclTable.Section> read(JsonNode acls) {
    List<AclTable.Section> sections = new ArrayList<>();
    for (JsonNode one : list(acls, "acls")) {
      String at = "acls/" + sections.size();
      only(one, at, Set.of("context", "resources"));
      List<AclTable.Entry> entries = new ArrayList<>();
      for (JsonNode resource : list(one.path("resources"), at + "/resources")) {
        entries.add(entry(resource, at + "/resources/" + entries.size()));
      }
      sections.add(new AclTable.Section(glob(one.path("context"), at + "/context"), entries));
    }
    return sections;
  }

  private static AclTable.Entry entry(JsonNode resource, String at) {
    only(resource, at, Set.of("paths", "sources", "permissions"));
    if (resource.has("paths") == resource.has("sources")) {
      throw wrong(at, "an entry has either `paths` or `sources`");
    }
    boolean byPath = resource.has("paths");
    String name = byPath ? "paths" : "sources";
    List<Glob> patterns = new ArrayList<>();
    for (JsonNode pattern : list(resource.path(name), at + "/" + name)) {
      patterns.add(glob(pattern, at + "/" + name + "/" + patterns.size()));
    }
    JsonNode permissions = resource.path("permissions");
    return new AclTable.Entry(byPath, patterns, holders(permissions, at + "/permissions"));
  }

  private static Map<Operation, Set<String>> holders(JsonNode permissions, String at) {
    Map<String, Set<Operation>> given = new HashMap<>();
    int index = 0;
    for (JsonNode one : list(permissions, at)) {
      String here = at + "/" + index++;
      only(one, here, Set.of("subject", "permission"));
      String subject = text(one.path("subject"), here + "/subject");
      String word = text(one.path("permission"), here + "/permission");
      given
          .computeIfAbsent(subject, name -> EnumSet.noneOf(Operation.class))
          .add(operation(word, here + "/permission"));
    }
    Map<Operation, Set<String>> holders = new EnumMap<>(Operation.class);
    for (Operation wanted : Operation.values()) {
      holders.put(
          wanted,
          given.entrySet().stream()
              .filter(one -> one.getValue().stream().anyMatch(held -> held.gives(wanted)))
              .map(Map.Entry::getKey)
              .collect(Collectors.toUnmodifiableSet()));
    }
    return holders;
  }

  private static Operation operation(String word, String at) {
    return switch (word) {
      case "read" -> Operation.READ;
      case "write" -> Operation.WRITE;
      case "put" -> Operation.PUT;
      default ->
          throw wrong(at, "`" + word.toLowerCase(Locale.ROOT) + "` is none of read, write and put");
    };
  }

  private static void only(JsonNode object, String at, Set<String> known) {
    if (!object.isObject()) {
      throw wrong(at, "an object is expected");
    }
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      if (!known.contains(member.getKey())) {
        throw wrong(at, "`" + member.getKey() + "` is not known");
      }
    }
  }

  private static JsonNode list(JsonNode node, String at) {
    if (!node.isArray() || node.size() > MOST) {
      throw wrong(at, "a list of at most " + MOST + " is expected");
    }
    return node;
  }

  private static Glob glob(JsonNode node, String at) {
    return new Glob(text(node, at));
  }

  private static String text(JsonNode node, String at) {
    String text = node.textValue();
    if (text == null || text.isEmpty() || text.length() > LONGEST) {
      throw wrong(at, "a text of at most " + LONGEST + " characters is expected");
    }
    return text;
  }

  private static Refused wrong(String at, String why) {
    return Problem.of(ProblemType.INVALID, why).at(at).refused();
  }
}
