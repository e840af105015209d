package io.gatehouse.console;

import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;

/// The page behind the links that are mailed: sets a password, or shows that a mail address is
/// somebody's. It holds nothing secret: the secret stands in the fragment of the link, and the page
/// hands it to the API when its reader presses the button, so that programs that look into links
/// before people do use none up.
public final class AccountPage {
  private static final Duration HOUR = Duration.ofHours(1);

  private AccountPage() {}

  public static void mount(Router router) {
    file(router, "/account", "account.html", "text/html; charset=utf-8");
    file(router, "/account/account.js", "account.js", "text/javascript; charset=utf-8");
  }

  private static void file(Router router, String path, String name, String contentType) {
    Response response = Response.bytes(200, contentType, resource(name)).cacheFor(HOUR);
    router.hot(Method.GET, path, (request, reply) -> reply.send(response));
  }

  private static byte[] resource(String name) {
    try (InputStream in = AccountPage.class.getResourceAsStream("/console/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks console/" + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
