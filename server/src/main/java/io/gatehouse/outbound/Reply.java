package io.gatehouse.outbound;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What came back from a call.
///
/// @param headers by their names in lower case
/// @param url that answered in the end
public record Reply(int status, Map<String, List<String>> headers, byte[] body, URI url) {

  public Optional<String> header(String name) {
    return headers.getOrDefault(name, List.of()).stream().findFirst();
  }

  /// Without headers and body, which may hold secrets.
  @Override
  public String toString() {
    return "Reply[" + status + ", " + body.length + " bytes]";
  }
}
