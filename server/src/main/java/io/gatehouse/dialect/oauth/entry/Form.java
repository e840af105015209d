package io.gatehouse.dialect.oauth.entry;

import io.gatehouse.identity.oauth.OAuthFault;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The parameters of a request: each there once at most, unknown ones passed over, and one without
/// a value as if it were not there (RFC 6749 section 3.1, 3.2).
public final class Form {
  private static final String TYPE = "application/x-www-form-urlencoded";
  private static final int MOST = 100;

  private final Map<String, String> values;

  private Form(Map<String, String> values) {
    this.values = values;
  }

  /// The body of a request; throws [OAuthFault] where it is no form.
  public static Form of(@Nullable String contentType, byte[] body) {
    int semicolon = contentType == null ? -1 : contentType.indexOf(';');
    String type =
        contentType == null
            ? ""
            : (semicolon < 0 ? contentType : contentType.substring(0, semicolon)).strip();
    if (!type.equalsIgnoreCase(TYPE)) {
      throw OAuthFault.invalidRequest("send the parameters as " + TYPE);
    }
    try {
      return read(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
    } catch (CharacterCodingException e) {
      throw OAuthFault.invalidRequest("the body is not UTF-8");
    }
  }

  /// The same for a query.
  public static Form read(String text) {
    Map<String, String> values = new HashMap<>();
    int from = 0;
    while (from < text.length()) {
      int end = text.indexOf('&', from);
      end = end < 0 ? text.length() : end;
      int equals = text.indexOf('=', from);
      boolean has = equals >= 0 && equals < end;
      String name = decoded(text.substring(from, has ? equals : end));
      String value = has ? decoded(text.substring(equals + 1, end)) : "";
      if (!name.isEmpty() && values.put(name, value) != null) {
        throw OAuthFault.invalidRequest("a parameter is there twice");
      }
      if (values.size() > MOST) {
        throw OAuthFault.invalidRequest("these are too many parameters");
      }
      from = end + 1;
    }
    return new Form(values);
  }

  private static String decoded(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw OAuthFault.invalidRequest("the percent-encoding is broken");
    }
  }

  /// A parameter, or null where it is not there.
  public @Nullable String get(String name) {
    String value = values.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  public String required(String name) {
    String value = get(name);
    if (value == null) {
      throw OAuthFault.invalidRequest("the parameter " + name + " is missing");
    }
    return value;
  }
}
