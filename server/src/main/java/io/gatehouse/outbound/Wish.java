package io.gatehouse.outbound;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// One call that an application wants to make.
///
/// @param time for all of it, redirects and body included
/// @param longest most bytes of the answer's body
/// @param redirects how many are followed
/// @param proof the client certificate that is shown; null for none
public record Wish(
    String application,
    String method,
    URI url,
    Map<String, String> headers,
    byte[] body,
    Duration time,
    int longest,
    int redirects,
    @Nullable SSLContext proof) {

  public static Wish get(String application, URI url, Duration time, int longest) {
    return new Wish(application, "GET", url, Map.of(), new byte[0], time, longest, 3, null);
  }

  /// Without headers and body, which hold secrets.
  @Override
  public String toString() {
    return "Wish[" + application + ", " + method + " " + url.getHost() + "]";
  }
}
