package io.gatehouse.dialect.oauth.page;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.oauth.entry.OAuthRooms;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.record.TokenRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// One browser: who is signed in with it on our pages, and whether a form that it sends is ours.
///
/// The session has a cookie of its own, which no other path takes. It is shown when a client's page
/// sends the person here (`SameSite=Lax`), which the cookie of the console is not. A form carries
/// the hash of a second, random cookie and of the address that it belongs to: no other page can
/// know it.
final class Browser {
  private static final String SESSION = "gatehouse-signin";
  private static final String FORM = "gatehouse-form";
  private static final Duration LIFE = Duration.ofHours(12);

  private final OAuthRooms rooms;
  private final Request request;
  private final String about;
  private final String formSecret;
  private final boolean fresh;

  private Browser(
      OAuthRooms rooms, Request request, String about, String formSecret, boolean fresh) {
    this.rooms = rooms;
    this.request = request;
    this.about = about;
    this.formSecret = formSecret;
    this.fresh = fresh;
  }

  static Browser of(OAuthRooms rooms, Request request) {
    return of(rooms, request, "");
  }

  /// @param about what a page shows that may change: its form counts while that is the same
  static Browser of(OAuthRooms rooms, Request request, String about) {
    String known = request.cookie(name(request, FORM));
    if (known != null && known.length() == 43) {
      return new Browser(rooms, request, about, known, false);
    }
    byte[] bytes = new byte[32];
    rooms.random().nextBytes(bytes);
    String made = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    return new Browser(rooms, request, about, made, true);
  }

  private static String name(Request request, String bare) {
    return request.secure() ? "__Host-" + bare : bare;
  }

  /// Stands in a form of the page at this address.
  String form() {
    return TokenText.hash(
        "form " + formSecret + " " + about + " " + request.path() + "?" + request.rawQuery());
  }

  /// Whether a form is one that this browser got from us for this address.
  boolean isOurs(@Nullable String form) {
    return !fresh
        && form != null
        && MessageDigest.isEqual(
            form.getBytes(StandardCharsets.UTF_8), form().getBytes(StandardCharsets.UTF_8));
  }

  /// The person who is signed in to this application, or null; may block.
  @Nullable Person person(String application) {
    String token = request.cookie(name(request, SESSION));
    if (token == null || token.isEmpty()) {
      return null;
    }
    try {
      Identity identity = rooms.tokens().load(token, application, request.origin());
      return isPerson(identity.subject())
          ? rooms
              .sessions()
              .of(identity)
              // one that is narrowed, as for adding a second factor, proves nobody here
              .filter(session -> session.permissions() == null)
              .map(session -> new Person(identity, session.createdAt()))
              .orElse(null)
          : null;
    } catch (Refused ended) {
      return null;
    }
  }

  static boolean isPerson(Subject subject) {
    return subject.kind() == Subject.Kind.USER || subject.kind() == Subject.Kind.OWNER;
  }

  /// An answer, with the cookie that forms need.
  Response answer(Response page) {
    return fresh ? page.header("Set-Cookie", cookie(FORM, formSecret, LIFE)) : page;
  }

  /// An answer to somebody who has just signed in.
  Response signedIn(Response page, Issued issued) {
    return answer(page).header("Set-Cookie", cookie(SESSION, issued.text(), LIFE));
  }

  /// An answer to somebody who goes: the session ends here and in the browser; may block.
  Response left(String application, Response page) {
    Person person = person(application);
    if (person != null) {
      rooms.sessions().logout(person.identity(), request.origin());
    }
    return answer(page).header("Set-Cookie", cookie(SESSION, "", Duration.ZERO));
  }

  private String cookie(String name, String value, Duration life) {
    return name(request, name)
        + "="
        + value
        + "; Path=/; Max-Age="
        + life.toSeconds()
        + (request.secure() ? "; Secure" : "")
        + "; HttpOnly; SameSite=Lax";
  }

  static Duration life() {
    return LIFE;
  }

  /// Who is signed in, and since when.
  record Person(Identity identity, long since) {
    static Person of(Issued issued) {
      TokenRecord session = issued.record();
      return new Person(issued.identity(), session.createdAt());
    }
  }
}
