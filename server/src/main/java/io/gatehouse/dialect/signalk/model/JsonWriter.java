package io.gatehouse.dialect.signalk.model;

import io.gatehouse.messaging.message.JsonText;
import java.io.ByteArrayOutputStream;

/// Writes nested objects piece by piece.
final class JsonWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(1_024);
  private boolean first = true;

  /// Begins an object, the value of a name before it or the whole.
  void open() {
    out.write('{');
    first = true;
  }

  void close() {
    out.write('}');
    first = false;
  }

  void name(String name) {
    if (!first) {
      out.write(',');
    }
    first = false;
    out.writeBytes(PathChannels.utf8(JsonText.quoted(name)));
    out.write(':');
  }

  void text(String name, String value) {
    name(name);
    out.writeBytes(PathChannels.utf8(JsonText.quoted(value)));
  }

  void raw(String name, byte[] json) {
    name(name);
    out.writeBytes(json);
  }

  /// The members of an object that is written elsewhere.
  void members(byte[] json, int from, int to) {
    if (to > from) {
      if (!first) {
        out.write(',');
      }
      first = false;
      out.write(json, from, to - from);
    }
  }

  byte[] bytes() {
    return out.toByteArray();
  }
}
