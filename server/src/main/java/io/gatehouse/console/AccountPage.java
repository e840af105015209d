package io.gatehouse.console;

import io.gatehouse.door.http.Router;

/// The page behind the links that are mailed: sets a password, or shows that a mail address is
/// somebody's. It holds nothing secret: the secret stands in the fragment of the link, and the page
/// hands it to the API when its reader presses the button, so that programs that look into links
/// before people do use none up.
public final class AccountPage {
  private AccountPage() {}

  /// @param shortest the least number of characters of a password, for the hint
  public static void mount(Router router, int shortest) {
    PageFiles.page(router, "/account", "account.html", shortest);
    PageFiles.file(router, "/account/account.js", "account.js", "text/javascript; charset=utf-8");
  }
}
