package io.gatehouse.console;

import io.gatehouse.door.http.Router;

/// The page behind the QR code of a device: whoever signs in there becomes its owner. It holds
/// nothing secret: the code stands in the fragment of the link, and the page hands it to the API.
public final class ClaimPage {
  private ClaimPage() {}

  public static void mount(Router router) {
    PageFiles.file(router, "/claim", "claim.html", "text/html; charset=utf-8");
    PageFiles.file(router, "/claim/claim.js", "claim.js", "text/javascript; charset=utf-8");
  }
}
