package io.gatehouse.dialect.scriptr.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.gatehouse.access.list.AccessList;
import io.gatehouse.core.pattern.SyntaxException;
import io.gatehouse.dialect.scriptr.entry.Words;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Access lists as Scriptr's scripts write and read them.
///
/// `scriptr` and `nobody` leave a thing to those who have the right by the policy, as at Scriptr
/// they left it to the account; an empty list of ours is `nobody` to a script.
final class Acls {
  private static final Pattern ACCOUNT = Pattern.compile("@[0-9A-Z]{10}$");
  private static final String NOBODY = "nobody";

  private Acls() {}

  /// @param given a text with `;`, an array, or `{append, delete}`
  /// @param before what it was, which is asked for where nothing else says it whole
  static AccessList list(String name, JsonNode given, Supplier<AccessList> before) {
    if (given.isMissingNode() || given.isNull()) {
      return before.get();
    }
    Collection<String> entries =
        Values.isEdit(given)
            ? Values.edited(
                List.of(before.get().text().split(";", -1)),
                entries(given.path("delete")),
                entries(given.path("append")))
            : entries(given);
    try {
      return AccessList.parse(entries.stream().filter(one -> !one.isEmpty()).toList());
    } catch (SyntaxException wrong) {
      throw Codes.invalid(
          "`%s` is no list: %s".formatted(name, wrong.problem()),
          "write entries like `group:admins;alice`");
    }
  }

  private static List<String> entries(JsonNode given) {
    List<String> all = new ArrayList<>();
    for (String text : Values.texts(given)) {
      for (String part : text.split(";", -1)) {
        String entry = ACCOUNT.matcher(part.strip()).replaceFirst("");
        String word = word(entry);
        if (!word.isEmpty()) {
          all.add(word);
        }
      }
    }
    return all;
  }

  private static String word(String entry) {
    for (String word : new String[] {"anonymous", "authenticated", "creator"}) {
      if (entry.equalsIgnoreCase(word)) {
        return word;
      }
    }
    return entry.equalsIgnoreCase(NOBODY) || entry.equals("scriptr") ? "" : entry;
  }

  static ArrayNode shown(String text) {
    ArrayNode all = Words.array();
    for (String entry : text.split(";", -1)) {
      all.add(entry.isEmpty() ? NOBODY : entry);
    }
    return all;
  }
}
