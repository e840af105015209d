package io.gatehouse.dialect.oauth.page;

import io.gatehouse.dialect.oauth.entry.Tenant;
import io.gatehouse.door.http.Response;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What people see: one frame, and a form in it.
///
/// No script runs on it, it loads our style sheet and icon and nothing else, nobody may frame it,
/// and its forms go to us alone, from where the person is sent on to the client's registered
/// address.
final class Pages {
  private static final String STYLE = "/page.css";
  private static final String ICON = "/setup/icon.svg";
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none';"
          + " frame-ancestors 'none'; form-action 'self'";

  /// What lets a passkey stand in the form, where the browser runs scripts; the page does without.
  private static final String SCRIPT = "/v1/login/passkey-form.js";

  private static final String SCRIPT_POLICY = "script-src 'self'; connect-src 'self'; ";

  private Pages() {}

  /// @param onward where the person may be sent after the form; null for nowhere
  private static Response page(int status, String title, String body, @Nullable String onward) {
    return page(status, title, body, onward, false);
  }

  /// @param script whether ours runs on it
  private static Response page(
      int status, String title, String body, @Nullable String onward, boolean script) {
    String policy = (script ? SCRIPT_POLICY : "") + POLICY;
    String html =
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>%s</title>
        <link rel="icon" type="image/svg+xml" href="%s">
        <link rel="stylesheet" href="%s">
        %s</head>
        <body>
        <main>
        <h1>%s</h1>
        %s</main>
        </body>
        </html>
        """
            .formatted(
                Html.text(title),
                ICON,
                STYLE,
                script ? "<script type=\"module\" src=\"" + SCRIPT + "\"></script>\n" : "",
                Html.text(title),
                body);
    return Response.text(status, "text/html; charset=utf-8", html)
        .header("Content-Security-Policy", onward == null ? policy : policy + " " + place(onward))
        .header("Referrer-Policy", "same-origin")
        .header("X-Frame-Options", "DENY");
  }

  /// The origin of a web address, or the scheme of another.
  private static String place(String address) {
    URI uri = URI.create(address);
    String host = uri.getHost();
    return host == null
        ? uri.getScheme() + ":"
        : uri.getScheme() + "://" + host + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }

  /// @param name what was typed before; null at first
  /// @param words what the person should read before they type; null for nothing
  /// @param wrong whether that is about something that went wrong
  /// @param code whether a second factor is asked for
  /// @param form what proves that the form is ours
  record SignIn(
      String application,
      String client,
      @Nullable String name,
      @Nullable String words,
      boolean wrong,
      boolean code,
      String form,
      @Nullable String onward) {

    Response response(int status) {
      StringBuilder body = new StringBuilder();
      body.append("<p>Sign in to go on to <strong>").append(Html.text(client));
      body.append("</strong>.</p>\n");
      notice(body, words, wrong);
      body.append("<form method=\"post\" autocomplete=\"on\" data-application=\"");
      body.append(Html.text(application)).append("\">\n");
      hidden(body, "form", form);
      hidden(body, "step", "sign-in");
      body.append("<label for=\"name\">Name</label>\n<input id=\"name\" name=\"name\" value=\"");
      body.append(Html.text(name == null ? "" : name));
      body.append("\" autocomplete=\"username\" autocapitalize=\"none\" spellcheck=\"false\"");
      body.append(" maxlength=\"128\" required>\n");
      body.append("<label for=\"password\">Password</label>\n");
      body.append("<input id=\"password\" name=\"password\" type=\"password\"");
      body.append(" autocomplete=\"current-password\" maxlength=\"256\" required");
      if (name != null) {
        body.append(" autofocus");
      }
      body.append(words == null ? ">\n" : " aria-describedby=\"notice\">\n");
      if (code) {
        body.append("<label for=\"code\">Code</label>\n");
        body.append("<input id=\"code\" name=\"code\" autocomplete=\"one-time-code\"");
        body.append(" spellcheck=\"false\" maxlength=\"64\" aria-describedby=\"hint\" required>\n");
        body.append("<p id=\"hint\" class=\"hint\">The six digits of your authenticator app, or a");
        body.append(" recovery code.</p>\n");
      }
      body.append("<button type=\"submit\">Sign in</button>\n");
      body.append("<button type=\"button\" id=\"passkey\" class=\"quiet\" hidden>");
      body.append("Sign in with a passkey</button>\n</form>\n");
      return page(status, "Sign in", body.toString(), onward, true);
    }
  }

  /// @param person who is signed in
  /// @param facts what else the person should know, each a line
  record Consent(
      String client,
      String person,
      List<String> scopes,
      List<String> facts,
      String form,
      @Nullable String onward) {

    Response response() {
      StringBuilder body = new StringBuilder();
      body.append("<p><strong>").append(Html.text(client));
      body.append("</strong> asks for access as you, <strong>").append(Html.text(person));
      body.append("</strong>.</p>\n");
      facts.forEach(fact -> body.append("<p>").append(Html.text(fact)).append("</p>\n"));
      if (!scopes.isEmpty()) {
        body.append("<p>It could:</p>\n<ul>\n");
        scopes.forEach(scope -> body.append("<li>").append(Html.text(scope)).append("</li>\n"));
        body.append("</ul>\n");
      }
      body.append("<form method=\"post\">\n");
      hidden(body, "form", form);
      hidden(body, "step", "consent");
      body.append("<button type=\"submit\" name=\"decision\" value=\"allow\">Allow</button>\n");
      body.append("<button type=\"submit\" name=\"decision\" value=\"deny\" class=\"quiet\">");
      body.append("Refuse</button>\n</form>\n<form method=\"post\">\n");
      hidden(body, "form", form);
      hidden(body, "step", "leave");
      body.append("<button type=\"submit\" class=\"quiet\">Use another account</button>\n");
      body.append("</form>\n");
      return page(200, "Allow access?", body.toString(), onward);
    }
  }

  /// Where a person types the code that a device shows.
  static Response deviceCode(@Nullable String wrong, String form, int status) {
    StringBuilder body = new StringBuilder();
    body.append("<p>Type the code that your device shows.</p>\n");
    notice(body, wrong, true);
    body.append("<form method=\"post\">\n");
    hidden(body, "form", form);
    hidden(body, "step", "code");
    body.append("<label for=\"user_code\">Code</label>\n");
    body.append("<input id=\"user_code\" name=\"user_code\" autocomplete=\"off\"");
    body.append(" autocapitalize=\"characters\" spellcheck=\"false\" maxlength=\"20\" autofocus");
    body.append(wrong == null ? "" : " aria-describedby=\"notice\"").append(" required>\n");
    body.append("<button type=\"submit\">Go on</button>\n</form>\n");
    return page(status, "Connect a device", body.toString(), null);
  }

  /// A question with one button.
  static Response question(
      String title, String text, String button, String form, @Nullable String onward) {
    StringBuilder body = new StringBuilder();
    body.append("<p>").append(Html.text(text)).append("</p>\n<form method=\"post\">\n");
    hidden(body, "form", form);
    hidden(body, "step", "yes");
    body.append("<button type=\"submit\">").append(Html.text(button)).append("</button>\n");
    body.append("</form>\n");
    return page(200, title, body.toString(), onward);
  }

  /// A page that says something, and no more.
  static Response told(int status, String title, String text) {
    return page(status, title, "<p>" + Html.text(text) + "</p>\n", null);
  }

  /// What a person cannot mend who was sent here.
  static Response cannot(String why) {
    String text =
        "<p>%s</p>\n<p>Whoever runs the program that sent you here can put this right.</p>\n"
            .formatted(Html.text(why));
    return page(400, "This cannot work", text, null);
  }

  private static void notice(StringBuilder body, @Nullable String text, boolean wrong) {
    if (text != null) {
      body.append("<p id=\"notice\" role=\"").append(wrong ? "alert" : "status").append("\">");
      body.append(Html.text(text)).append("</p>\n");
    }
  }

  private static void hidden(StringBuilder body, String name, String value) {
    body.append("<input type=\"hidden\" name=\"").append(name).append("\" value=\"");
    body.append(Html.text(value)).append("\">\n");
  }

  /// The paths of pages below a tenant's.
  static String path(Tenant tenant, String name) {
    return tenant.prefix() + "/oauth/" + name;
  }
}
