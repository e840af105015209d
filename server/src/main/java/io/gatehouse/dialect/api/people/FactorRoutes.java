package io.gatehouse.dialect.api.people;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Access;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.QrSvg;
import io.gatehouse.door.http.Handler;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Applications;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.factor.Enrolment;
import io.gatehouse.identity.factor.FactorBook;
import io.gatehouse.identity.factor.FactorPolicy;
import io.gatehouse.identity.proof.SecondProof;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.people.FactorRecord;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The second factors of people: their own, those of others, and who has to have one.
public final class FactorRoutes {
  private static final String MINE = "/v1/me/factors";
  private static final String THEIRS = "/v1/users/{id}/factors";
  private static final String POLICY = "/v1/factor-policy";

  private final FactorBook book;
  private final Login login;
  private final Access access;

  public FactorRoutes(FactorBook book, Login login, Access access) {
    this.book = book;
    this.login = login;
    this.access = access;
  }

  /// Where the routes are offered.
  @FunctionalInterface
  public interface Offers {
    void route(Method method, String template, Handler handler);
  }

  public void mount(Offers offers) {
    offers.route(Method.GET, MINE, this::mine);
    offers.route(Method.POST, MINE, this::add);
    offers.route(Method.POST, MINE + "/passkey-options", this::creation);
    offers.route(Method.POST, MINE + "/{factor}/confirm", this::confirm);
    offers.route(Method.DELETE, MINE + "/{factor}", this::removeMine);
    offers.route(Method.POST, "/v1/me/recovery-codes", this::recoveryCodes);
    offers.route(Method.POST, "/v1/me/login", this::again);
    offers.route(Method.POST, "/v1/login/passkey-options", this::demand);
    offers.route(Method.GET, THEIRS, this::theirs);
    offers.route(Method.DELETE, THEIRS + "/{factor}", this::removeTheirs);
    offers.route(Method.GET, POLICY, this::policy);
    offers.route(Method.PUT, POLICY, this::setPolicy);
  }

  private Response mine(Request request) {
    return Response.ok(Listing.of(book.mine(request.signedIn().identity())));
  }

  private Response theirs(Request request) {
    return Response.ok(
        Listing.of(book.of(access.author(request.signedIn()), Subject.user(request.path("id")))));
  }

  private Response add(Request request) {
    Identity identity = request.signedIn().identity();
    Add body = request.body(Add.class);
    return switch (body.kind()) {
      case TOTP -> begin(identity, body);
      case PASSKEY -> passkey(request, identity, body);
    };
  }

  private Response begin(Identity identity, Add body) {
    Enrolment.Begun begun =
        book.enrolment().begin(identity, Asked.or(body.name(), "authenticator"));
    String id = begun.record().id();
    return Response.created(
        MINE + "/" + id,
        new Begun(
            id, "totp", begun.record().name(), begun.secret(), begun.url(), QrSvg.of(begun.url())));
  }

  private Response passkey(Request request, Identity identity, Add body) {
    ObjectNode response = body.response();
    if (response == null) {
      throw Problem.of(ProblemType.INVALID, "a passkey needs what the browser answered")
          .at("/response")
          .cure("take the options of `POST %s/passkey-options`".formatted(MINE))
          .refused();
    }
    Enrolment.Added added =
        book.enrolment()
            .addPasskey(
                identity, Asked.or(body.name(), "passkey"), response.toString(), request.origin());
    return Response.created(
        MINE + "/" + added.record().id(),
        new Counts(Factor.of(added.record()), codes(added.recoveryCodes())));
  }

  private Response creation(Request request) {
    return Response.ok(
        PasskeyJson.of(book.enrolment().passkeyOptions(request.signedIn().identity())));
  }

  private Response confirm(Request request) {
    Identity identity = request.signedIn().identity();
    String id = request.path("factor");
    List<String> codes =
        book.enrolment()
            .confirm(identity, id, request.body(Confirm.class).code(), request.origin());
    Factor factor =
        book.mine(identity).factors().stream()
            .filter(one -> one.id().equals(id))
            .findFirst()
            .map(Factor::of)
            .orElseThrow();
    return Response.ok(new Counts(factor, codes(codes)));
  }

  private Response removeMine(Request request) {
    book.remove(request.signedIn().identity(), request.path("factor"), request.origin());
    return Response.noContent();
  }

  private Response removeTheirs(Request request) {
    book.remove(
        access.author(request.signedIn()),
        Subject.user(request.path("id")),
        request.path("factor"),
        request.origin());
    return Response.noContent();
  }

  private Response recoveryCodes(Request request) {
    return Response.ok(
        new Codes(book.recoveryCodes(request.signedIn().identity(), request.origin())));
  }

  private Response again(Request request) {
    Identity identity = request.signedIn().identity();
    Again body = request.body(Again.class);
    login.again(
        identity,
        new Login.Attempt(
            identity.application(),
            body.passkey() == null || body.password() != null ? identity.name() : "",
            Asked.or(body.password(), ""),
            request.origin(),
            proof(body.code(), body.passkey())));
    return Response.noContent();
  }

  /// What is shown besides a password, as the API writes it.
  public static @Nullable SecondProof proof(@Nullable String code, @Nullable ObjectNode passkey) {
    if (passkey != null) {
      return new SecondProof.Assertion(passkey.toString());
    }
    return code == null ? null : new SecondProof.Code(code);
  }

  /// Without a name: for whoever has a passkey that knows its holder. With name and password: for
  /// somebody whose password is right and whose passkey is the second factor.
  private Response demand(Request request) {
    Demand body = request.body(Demand.class);
    String application = Asked.or(body.application(), Applications.MAIN);
    String name = body.name();
    String password = body.password();
    if (name == null || password == null) {
      return Response.ok(
          PasskeyJson.of(book.enrolment().passkeyDemand(application, null), "required"));
    }
    try {
      login.prove(new Login.Attempt(application, name, password, request.origin()));
    } catch (Refused refused) {
      List<String> factors = refused.problem().factors();
      if (refused.problem().type() != ProblemType.SECOND_FACTOR_REQUIRED
          || factors == null
          || !factors.contains("passkey")) {
        throw refused;
      }
      return Response.ok(
          PasskeyJson.of(book.enrolment().passkeyDemand(application, name), "preferred"));
    }
    throw Problem.of(ProblemType.CONFLICT, "you have no passkey, and need none")
        .cure("sign in with the password")
        .refused();
  }

  private Response policy(Request request) {
    return Response.ok(Policy.of(book.policy().read(access.author(request.signedIn()))));
  }

  private Response setPolicy(Request request) {
    Policy body = request.body(Policy.class);
    FactorPolicy.Demand wanted =
        new FactorPolicy.Demand(body.administrators(), Set.copyOf(body.roles()));
    return Response.ok(Policy.of(book.policy().set(access.author(request.signedIn()), wanted)));
  }

  private static @Nullable List<String> codes(List<String> codes) {
    return codes.isEmpty() ? null : codes;
  }

  /// What can be added.
  public enum Kind {
    TOTP,
    PASSKEY
  }

  public record Add(Kind kind, @Nullable String name, @Nullable ObjectNode response) {}

  public record Begun(
      String id, String kind, String name, String secret, String otpauthUrl, String qrSvg) {}

  public record Confirm(String code) {}

  public record Counts(Factor factor, @Nullable List<String> recoveryCodes) {}

  public record Codes(List<String> recoveryCodes) {}

  public record Again(
      @Nullable String password, @Nullable String code, @Nullable ObjectNode passkey) {}

  public record Demand(
      @Nullable String application, @Nullable String name, @Nullable String password) {}

  /// Who has to have a second factor.
  public record Policy(boolean administrators, List<String> roles) {
    static Policy of(FactorPolicy.Demand demand) {
      return new Policy(demand.administrators(), demand.roles().stream().sorted().toList());
    }
  }

  public record Listing(List<Factor> items, long recoveryCodesLeft, boolean required) {
    static Listing of(FactorBook.Factors factors) {
      return new Listing(
          factors.factors().stream().map(Factor::of).toList(),
          factors.recoveryCodes(),
          factors.required());
    }
  }

  /// One factor, without its secret.
  ///
  /// @param counts whether it is asked for at a login
  public record Factor(
      String id,
      String kind,
      String name,
      boolean counts,
      Instant createdAt,
      @Nullable Instant usedAt) {
    static Factor of(FactorRecord record) {
      return new Factor(
          record.id(),
          record.kind().name().toLowerCase(Locale.ROOT),
          record.name(),
          record.confirmed(),
          Instant.ofEpochMilli(record.createdAt()),
          Answers.time(record.usedAt()));
    }
  }
}
