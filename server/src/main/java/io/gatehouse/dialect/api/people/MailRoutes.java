package io.gatehouse.dialect.api.people;

import io.gatehouse.access.Access;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.door.http.Handler;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Applications;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Draft;
import io.gatehouse.identity.people.Addresses;
import io.gatehouse.identity.people.PasswordLinks;
import io.gatehouse.identity.people.Reachable;
import io.gatehouse.mail.MailAddress;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.people.AddressRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Mail addresses of people, and what is done by mail: passwords that were forgotten, invitations,
/// addresses that are shown to be somebody's.
public final class MailRoutes {
  private static final String MINE = "/v1/me/email";
  private static final String THEIRS = "/v1/users/{id}/email";

  private final Addresses addresses;
  private final PasswordLinks passwords;
  private final Access access;

  public MailRoutes(Reachable reachable, Access access) {
    this.addresses = reachable.addresses();
    this.passwords = reachable.passwords();
    this.access = access;
  }

  /// Where the routes are offered.
  @FunctionalInterface
  public interface Offers {
    void route(Method method, String template, Handler handler);
  }

  public void mount(Offers offers) {
    offers.route(Method.POST, "/v1/password-resets", this::reset);
    offers.route(Method.POST, "/v1/password-links/look", this::look);
    offers.route(Method.POST, "/v1/password-links", this::redeem);
    offers.route(Method.POST, "/v1/email-links", this::show);
    offers.route(Method.POST, "/v1/invitations", this::invite);
    offers.route(Method.POST, "/v1/users/{id}/invitation", this::inviteAgain);
    offers.route(Method.GET, MINE, this::mine);
    offers.route(Method.PUT, MINE, this::changeMine);
    offers.route(Method.DELETE, MINE, this::removeMine);
    offers.route(Method.GET, THEIRS, this::theirs);
    offers.route(Method.PUT, THEIRS, this::set);
    offers.route(Method.DELETE, THEIRS, this::remove);
  }

  private Response reset(Request request) {
    Reset body = request.body(Reset.class);
    String who = body.email() == null ? body.name() : body.email();
    if (who == null) {
      throw Problem.of(ProblemType.INVALID, "whose password?")
          .at("/name")
          .cure("send `name` or `email`")
          .refused();
    }
    passwords.ask(Asked.or(body.application(), Applications.MAIN), who, request.origin());
    return Response.json(
        202, new Told("if this is somebody's whose mail address is known, a link is on its way"));
  }

  private Response look(Request request) {
    PasswordLinks.Seen seen = passwords.look(request.body(Secret.class).secret(), request.origin());
    return Response.ok(
        new Seen(
            seen.link().kind().name().toLowerCase(Locale.ROOT),
            seen.name(),
            seen.link().application()));
  }

  private Response redeem(Request request) {
    Redeem body = request.body(Redeem.class);
    return Answers.ended(
        passwords.redeem(body.secret(), body.password(), request.origin()).receipt());
  }

  private Response show(Request request) {
    Secret body = request.body(Secret.class);
    return Response.ok(Email.of(addresses.redeem(body.secret(), request.origin())));
  }

  private Response invite(Request request) {
    Invite body = request.body(Invite.class);
    MailAddress email = MailAddress.required(body.email(), "email");
    Draft draft =
        new Draft(
            Subject.Kind.USER,
            body.id(),
            Asked.or(body.name(), email.text()),
            body.description(),
            true,
            null,
            null,
            Set.copyOf(Asked.or(body.roles(), List.of())),
            Set.copyOf(Asked.or(body.groups(), List.of())),
            Map.of(),
            "{}");
    Author author = access.author(request.signedIn());
    PrincipalRecord made = passwords.invite(author, draft, email, request.origin()).record();
    String id = made.subject().id();
    return Response.created("/v1/users/" + id, new Invited(id, made.name(), email.text()));
  }

  private Response inviteAgain(Request request) {
    passwords.inviteAgain(access.author(request.signedIn()), Subject.user(request.path("id")));
    return Response.json(202, new Told("the invitation is on its way"));
  }

  private Response mine(Request request) {
    return Response.ok(shown(addresses.mine(request.signedIn().identity())));
  }

  private Response changeMine(Request request) {
    MailAddress email = MailAddress.required(request.body(Mine.class).email(), "email");
    addresses.ask(request.signedIn().identity(), email, request.origin());
    return Response.json(
        202, new Told("it changes when you follow the link that was mailed there"));
  }

  private Response removeMine(Request request) {
    addresses.removeMine(request.signedIn().identity(), request.origin());
    return Response.noContent();
  }

  private Response theirs(Request request) {
    return Response.ok(
        shown(addresses.of(access.author(request.signedIn()), Subject.user(request.path("id")))));
  }

  private Response set(Request request) {
    Theirs body = request.body(Theirs.class);
    MailAddress email = MailAddress.required(body.email(), "email");
    return Response.ok(
        Email.of(
            addresses.set(
                access.author(request.signedIn()),
                Subject.user(request.path("id")),
                email,
                Asked.or(body.verified(), false),
                request.origin())));
  }

  private Response remove(Request request) {
    addresses.remove(
        access.author(request.signedIn()), Subject.user(request.path("id")), request.origin());
    return Response.noContent();
  }

  private static Email shown(Optional<AddressRecord> address) {
    return address.map(Email::of).orElse(new Email(null, false));
  }

  public record Reset(
      @Nullable String name, @Nullable String email, @Nullable String application) {}

  public record Told(String detail) {}

  public record Secret(String secret) {
    @Override
    public String toString() {
      return "Secret";
    }
  }

  public record Seen(String kind, String name, String application) {}

  public record Redeem(String secret, String password) {
    @Override
    public String toString() {
      return "Redeem";
    }
  }

  public record Invite(
      String email,
      @Nullable String id,
      @Nullable String name,
      @Nullable String description,
      @Nullable List<String> roles,
      @Nullable List<String> groups) {}

  public record Invited(String id, String name, String email) {}

  public record Mine(String email) {}

  public record Theirs(String email, @Nullable Boolean verified) {}

  /// Where somebody gets mail.
  ///
  /// @param email left out where there is none
  /// @param verified whether a mail to it was answered, or an administrator vouches for it
  public record Email(@Nullable String email, boolean verified) {
    static Email of(AddressRecord record) {
      return new Email(record.address(), record.verified());
    }
  }
}
