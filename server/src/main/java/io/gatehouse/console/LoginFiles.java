package io.gatehouse.console;

import io.gatehouse.door.http.Router;
import java.util.List;

/// `<gatehouse-login>`, which signs people in on any page: a script without anything from
/// elsewhere. What it may do and what a page may set: docs/guide/login.md.
public final class LoginFiles {
  private static final String TYPE = "text/javascript; charset=utf-8";
  private static final List<String> PARTS =
      List.of(
          "element.js",
          "passkey-form.js",
          "server.js",
          "style.js",
          "texts.js",
          "views.js",
          "watch.js");

  private LoginFiles() {}

  public static void mount(Router router) {
    PageFiles.file(router, "/v1/login.js", "login/login.js", TYPE);
    for (String part : PARTS) {
      PageFiles.file(router, "/v1/login/" + part, "login/" + part, TYPE);
    }
  }
}
