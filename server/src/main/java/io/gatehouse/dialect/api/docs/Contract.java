package io.gatehouse.dialect.api.docs;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// The contract that comes with the server.
///
/// @param yaml as it is written
/// @param tree the same, read
public record Contract(byte[] yaml, JsonNode tree) {

  /// Reads it from the class path.
  public static Contract read() {
    byte[] yaml = resource("/openapi/openapi.yaml");
    try {
      return new Contract(yaml, new ObjectMapper(new YAMLFactory()).readTree(yaml));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  static byte[] resource(String name) {
    try (InputStream stream = Contract.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("the server comes without " + name);
      }
      return stream.readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  byte[] json() {
    try {
      return new ObjectMapper(new JsonFactory()).writeValueAsBytes(tree);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /// The object itself, or what its `$ref` points to.
  public JsonNode resolved(JsonNode node) {
    JsonNode reference = node.get("$ref");
    return reference == null ? node : tree.at(reference.textValue().substring(1));
  }
}
