package io.gatehouse.access.list;

import io.gatehouse.core.pattern.SyntaxException;
import io.gatehouse.core.policy.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Reads access lists as people and programs write them.
///
/// What is no word is an id, and an id means one principal only: a slip never lets in more.
final class ListReader {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~@-]{0,242}");

  private ListReader() {}

  /// INVARIANT: linear in the text, which is bounded.
  static List<ListEntry> entries(String text) {
    if (text.length() > AccessList.LONGEST) {
      throw new SyntaxException(
          "an access list has at most " + AccessList.LONGEST + " characters",
          text,
          AccessList.LONGEST);
    }
    List<ListEntry> entries = new ArrayList<>();
    if (text.isBlank()) {
      return entries;
    }
    int from = 0;
    while (from <= text.length()) {
      int semicolon = text.indexOf(';', from);
      int to = semicolon < 0 ? text.length() : semicolon;
      add(entries, text, from, to);
      from = to + 1;
      if (semicolon >= 0 && text.substring(from).isBlank()) {
        return entries; // one `;` may end the list
      }
    }
    return entries;
  }

  static List<ListEntry> entries(List<String> texts) {
    List<ListEntry> entries = new ArrayList<>();
    for (String text : texts) {
      if (text.length() > AccessList.LONGEST) {
        throw new SyntaxException("this is no entry of an access list", text, 0);
      }
      add(entries, text, 0, text.length());
    }
    return entries;
  }

  static AccessList checked(AccessList list) {
    int entries = list.entries().size();
    if (entries > AccessList.MOST) {
      throw new SyntaxException(
          "an access list has at most " + AccessList.MOST + " entries: use a group",
          list.text(),
          list.text().length());
    }
    if (list.isClosed() && entries > 1) {
      throw new SyntaxException(
          "`nobody` stands alone: leave it out, or the others", list.text(), 0);
    }
    return list;
  }

  private static void add(List<ListEntry> entries, String text, int from, int to) {
    int begin = from;
    int end = to;
    while (begin < end && text.charAt(begin) == ' ') {
      begin++;
    }
    while (end > begin && text.charAt(end - 1) == ' ') {
      end--;
    }
    if (begin == end) {
      throw new SyntaxException("an entry is missing here", text, from);
    }
    if (entries.size() >= 4 * AccessList.MOST) {
      throw new SyntaxException(
          "an access list has at most " + AccessList.MOST + " entries: use a group", text, begin);
    }
    entries.add(entry(text, begin, end));
  }

  private static ListEntry entry(String text, int begin, int end) {
    String entry = text.substring(begin, end);
    for (ListEntry.Word word : ListEntry.Word.values()) {
      if (entry.equalsIgnoreCase(word.label())) {
        if (!entry.equals(word.label())) {
          throw new SyntaxException("did you mean `" + word.label() + "`?", text, begin);
        }
        return new ListEntry.OfWord(word);
      }
    }
    int colon = entry.indexOf(':');
    if (colon < 0) {
      return new ListEntry.OfId(id(text, begin, end));
    }
    int idBegin = begin + colon + 1;
    return switch (entry.substring(0, colon)) {
      case "user" -> new ListEntry.OfSubject(Subject.user(id(text, idBegin, end)));
      case "device" -> new ListEntry.OfSubject(Subject.device(id(text, idBegin, end)));
      case "client" -> new ListEntry.OfSubject(Subject.client(id(text, idBegin, end)));
      case "group" -> new ListEntry.OfGroup(id(text, idBegin, end));
      case "role" -> new ListEntry.OfRole(id(text, idBegin, end));
      default ->
          throw new SyntaxException(
              "before a `:` stands user, device, client, group or role", text, begin);
    };
  }

  private static String id(String text, int begin, int end) {
    String id = text.substring(begin, end);
    if (!ID.matcher(id).matches()) {
      throw new SyntaxException(
          "an entry is anonymous, authenticated, nobody, owner, creator, or an id of letters, digits"
              + " and . _ ~ @ -, also behind user: device: client: group: or role:",
          text,
          begin);
    }
    return id;
  }
}
