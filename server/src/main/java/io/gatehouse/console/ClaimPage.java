package io.gatehouse.console;

import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;

/// The page behind the QR code of a device: whoever signs in there becomes its owner. It holds
/// nothing secret: the code stands in the fragment of the link, and the page hands it to the API.
public final class ClaimPage {
  private static final Duration HOUR = Duration.ofHours(1);

  private ClaimPage() {}

  public static void mount(Router router) {
    file(router, "/claim", "claim.html", "text/html; charset=utf-8");
    file(router, "/claim/claim.js", "claim.js", "text/javascript; charset=utf-8");
  }

  private static void file(Router router, String path, String name, String contentType) {
    Response response = Response.bytes(200, contentType, resource(name)).cacheFor(HOUR);
    router.hot(Method.GET, path, (request, reply) -> reply.send(response));
  }

  private static byte[] resource(String name) {
    try (InputStream in = ClaimPage.class.getResourceAsStream("/console/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks console/" + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
