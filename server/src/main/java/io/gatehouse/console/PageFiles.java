package io.gatehouse.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;

/// Files of the jar, read once and served from memory.
public final class PageFiles {
  private static final Duration HOUR = Duration.ofHours(1);

  private PageFiles() {}

  /// The one style sheet, which OAuth's pages load as well.
  public static void mount(Router router) {
    file(router, "/page.css", "page.css", "text/css; charset=utf-8");
  }

  /// A page that says how short a password may be.
  static void page(Router router, String path, String name, int shortest) {
    String text = new String(resource(name), UTF_8).replace("SHORTEST", Integer.toString(shortest));
    serve(router, path, text.getBytes(UTF_8), "text/html; charset=utf-8");
  }

  static void file(Router router, String path, String name, String contentType) {
    serve(router, path, resource(name), contentType);
  }

  private static void serve(Router router, String path, byte[] body, String contentType) {
    Response response = Response.bytes(200, contentType, body).cacheFor(HOUR);
    router.hot(Method.GET, path, (request, reply) -> reply.send(response));
  }

  static byte[] resource(String name) {
    try (InputStream in = PageFiles.class.getResourceAsStream("/console/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks console/" + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
