package io.gatehouse.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;

/// The page behind the one-time setup link. It holds nothing secret: the secret stands in the
/// fragment of the link, and the page hands it to the API.
public final class SetupPage {
  private static final Duration HOUR = Duration.ofHours(1);

  private SetupPage() {}

  /// @param shortest the least number of characters of a password, for the hint
  public static void mount(Router router, int shortest) {
    String page =
        new String(resource("setup.html"), UTF_8).replace("SHORTEST", Integer.toString(shortest));
    serve(router, "/setup", page.getBytes(UTF_8), "text/html; charset=utf-8");
    file(router, "/setup/setup.js", "setup.js", "text/javascript; charset=utf-8");
    file(router, "/setup/icon.svg", "icon.svg", "image/svg+xml");
    file(router, "/setup/setup.css", "setup.css", "text/css; charset=utf-8");
  }

  private static void file(Router router, String path, String name, String contentType) {
    serve(router, path, resource(name), contentType);
  }

  private static void serve(Router router, String path, byte[] body, String contentType) {
    Response response = Response.bytes(200, contentType, body).cacheFor(HOUR);
    router.hot(Method.GET, path, (request, reply) -> reply.send(response));
  }

  private static byte[] resource(String name) {
    try (InputStream in = SetupPage.class.getResourceAsStream("/console/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks console/" + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
