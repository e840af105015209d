package io.gatehouse.dialect.scriptr.entry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A form with files (RFC 7578): its plain fields, and its files as scripts find them in
/// `request.files`. The token of whoever sends it is in neither.
public final class Uploads {
  private static final String TYPE = "multipart/form-data";
  private static final String TOKEN = "auth_token";
  private static final int PARTS = 100;
  private static final int HEAD = 4_096;
  private static final byte[] END_OF_HEAD = bytes("\r\n\r\n");

  /// RFC 2046 section 5.1.1.
  private static final Pattern BOUNDARY =
      Pattern.compile(
          ";\\s*boundary=(?:\"([^\"]{1,70})\"|([A-Za-z0-9'()+_,./:=?-]{1,70}))",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern NAME = parameter("name");
  private static final Pattern FILE = parameter("filename");

  private final Map<String, List<String>> fields = new LinkedHashMap<>();
  private final ObjectNode files = Words.object();
  private @Nullable String token;

  private Uploads() {}

  private static Pattern parameter(String name) {
    return Pattern.compile(";\\s*" + name + "=\"([^\"]{0,1000})\"", Pattern.CASE_INSENSITIVE);
  }

  /// What a body of this type holds; null for a body of another type.
  public static @Nullable Uploads of(@Nullable String contentType, byte[] body) {
    if (contentType == null || !contentType.toLowerCase(Locale.ROOT).startsWith(TYPE)) {
      return null;
    }
    Matcher boundary = BOUNDARY.matcher(contentType);
    if (!boundary.find()) {
      throw malformed("it names no boundary");
    }
    Uploads uploads = new Uploads();
    String word = boundary.group(1) == null ? boundary.group(2) : boundary.group(1);
    uploads.read(body, bytes("--" + word));
    return uploads;
  }

  public Map<String, List<String>> fields() {
    return fields;
  }

  /// The token that one of the fields is; null for none.
  @Nullable String token() {
    return token;
  }

  /// The files, as what is around a script takes them.
  public byte[] json() {
    return Words.object().set("files", files).toString().getBytes(StandardCharsets.UTF_8);
  }

  private void read(byte[] body, byte[] boundary) {
    byte[] between = bytes("\r\n" + new String(boundary, StandardCharsets.ISO_8859_1));
    int at = find(body, boundary, 0);
    for (int count = 0; at >= 0; count++) {
      int from = at + boundary.length;
      if (from + 1 < body.length && body[from] == '-' && body[from + 1] == '-') {
        return;
      }
      if (count == PARTS) {
        throw Problem.of(ProblemType.INVALID, "a form has at most %d parts".formatted(PARTS))
            .refused();
      }
      int head = find(body, END_OF_HEAD, from);
      int end = head < 0 ? -1 : find(body, between, head + 2);
      if (head < 0 || end < 0 || head - from > HEAD) {
        throw malformed("a part of it has no end");
      }
      int begin = Math.min(head + END_OF_HEAD.length, end);
      String text = new String(body, from, head - from, StandardCharsets.UTF_8);
      part(text, java.util.Arrays.copyOfRange(body, begin, Math.max(begin, end)));
      at = end + 2;
    }
    throw malformed("it has no end");
  }

  private void part(String head, byte[] content) {
    String disposition = "";
    String type = "text/plain";
    for (String line : head.split("\r\n", -1)) {
      String lower = line.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-disposition:")) {
        disposition = line;
      } else if (lower.startsWith("content-type:")) {
        type = line.substring("content-type:".length()).strip();
      }
    }
    Matcher name = NAME.matcher(disposition);
    if (!name.find()) {
      throw malformed("a part of it has no name");
    }
    Matcher file = FILE.matcher(disposition);
    if (file.find()) {
      file(name.group(1), file.group(1), type, content);
      return;
    }
    String value = new String(content, StandardCharsets.UTF_8);
    if (name.group(1).equals(TOKEN)) {
      token = value;
    } else {
      fields.computeIfAbsent(name.group(1), _ -> new ArrayList<>()).add(value);
    }
  }

  private void file(String name, String fileName, String type, byte[] content) {
    ObjectNode file =
        Words.object()
            .put("paramName", name)
            .put("fileName", fileName)
            .put("size", content.length)
            .put("contentType", type);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      file.put("content", text);
    } catch (CharacterCodingException binary) {
      file.put("content", Base64.getEncoder().encodeToString(content)).put("encoding", "base64");
    }
    ArrayNode all = files.has(name) ? (ArrayNode) files.get(name) : files.putArray(name);
    all.add(file);
  }

  private static int find(byte[] in, byte[] what, int from) {
    for (int at = from; at <= in.length - what.length; at++) {
      int same = 0;
      while (same < what.length && in[at + same] == what[same]) {
        same++;
      }
      if (same == what.length) {
        return at;
      }
    }
    return -1;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Refused malformed(String why) {
    return Problem.of(ProblemType.MALFORMED, "the form cannot be read: " + why).refused();
  }
}
