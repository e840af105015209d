package io.gatehouse.console;

import io.gatehouse.door.http.Router;

/// The page behind the one-time setup link. It holds nothing secret: the secret stands in the
/// fragment of the link, and the page hands it to the API.
public final class SetupPage {
  private SetupPage() {}

  /// @param shortest the least number of characters of a password, for the hint
  public static void mount(Router router, int shortest) {
    PageFiles.page(router, "/setup", "setup.html", shortest);
    PageFiles.file(router, "/setup/setup.js", "setup.js", "text/javascript; charset=utf-8");
    PageFiles.file(router, "/setup/icon.svg", "icon.svg", "image/svg+xml");
  }
}
