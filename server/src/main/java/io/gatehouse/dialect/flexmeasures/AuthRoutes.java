package io.gatehouse.dialect.flexmeasures;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.flexmeasures.Numbers.Kind;
import io.gatehouse.dialect.flexmeasures.form.Body;
import io.gatehouse.dialect.flexmeasures.form.Words;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.member.Members;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.people.AddressRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// A token for an address and a password, and what is offered here.
final class AuthRoutes {
  private static final int LONGEST = 4_096;

  /// What everybody hears who does not get in, whether or not there is such a user.
  private static final String REFUSED = "The email address or the password does not match.";

  private static final String SECOND_FACTOR =
      "This user has a second factor: add its six digits to the password.";

  private final Desk desk;
  private final Settings settings;

  AuthRoutes(Desk desk, Settings settings) {
    this.desk = desk;
    this.settings = settings;
  }

  Response token(Request request) {
    Set<String> fields = Set.of("email", "password");
    Body body = Body.read(request, fields, fields);
    String email = body.text("email", LONGEST);
    String password = body.text("password", LONGEST);
    try {
      Issued issued =
          desk.rooms()
              .login()
              .login(
                  new Login.Attempt(
                      settings.application(), name(email), password, request.origin()));
      return Words.answer(
          200,
          Words.object()
              .put("auth_token", issued.text())
              .put("user_id", desk.numbers().of(Kind.USER, issued.identity().subject().id())));
    } catch (Refused refused) {
      return refusal(refused.problem());
    }
  }

  private static Response refusal(Problem problem) {
    if (problem.type() == ProblemType.CREDENTIAL_REFUSED) {
      return Words.notSignedIn(401, REFUSED);
    }
    if (problem.type() == ProblemType.SECOND_FACTOR_REQUIRED) {
      return Words.notSignedIn(401, SECOND_FACTOR);
    }
    throw problem.refused();
  }

  /// The name by which the user signs in. Whoever has no such address may have it for a name; and
  /// whoever is no user of an account signs in as nobody, which takes the same time.
  private String name(String email) {
    String typed = email.strip();
    Optional<PrincipalRecord> found =
        desk.rooms()
            .stores()
            .read(transaction -> {
              Optional<PrincipalRecord> addressed =
                  transaction
                      .people()
                      .addressOf(settings.application(), folded(typed))
                      .filter(AddressRecord::verified)
                      .flatMap(address ->
                          transaction
                              .principals()
                              .find(settings.application(), address.principal()));
              Optional<PrincipalRecord> named =
                  transaction.principals().findByName(settings.application(), typed);
              return addressed.or(() -> named).filter(user -> isUser(transaction, user));
            });
    // no name begins so
    return found.map(PrincipalRecord::name).orElse("?" + folded(typed));
  }

  private static boolean isUser(Transaction transaction, PrincipalRecord record) {
    return record.subject().kind() == Subject.Kind.USER
        && Members.organisation(transaction, record).isPresent();
  }

  static String folded(String address) {
    return address.toLowerCase(Locale.ROOT);
  }

  Response versions(Request request) {
    ObjectNode body =
        Words.object()
            .put(
                "message",
                "For these API versions a public endpoint is available, listing its service."
                    + " For example: /api/v3_0.")
            .put("flexmeasures_version", settings.version());
    body.putArray("versions").add("v3_0");
    return Words.answer(200, body);
  }

  Response services(Request request) {
    ObjectNode body = Words.object().put("type", "GetServiceResponse").put("version", "3.0");
    ArrayNode services = body.putArray("services");
    for (List<String> service : FlexMeasuresDialect.SERVICES) {
      services.add(
          Words.object().put("name", service.getFirst()).put("description", service.getLast()));
    }
    return Words.answer(200, body);
  }

  Response ping(Request request) {
    return Words.answer(200, Words.object().put("message", "ok"));
  }

  /// A method that a path has not.
  static Response notOffered(Set<Method> offered) {
    return Words.message(405, "The method is not allowed for the requested URL.")
        .header("Allow", String.join(", ", offered.stream().map(Method::name).sorted().toList()));
  }

  /// Whatever is not offered, in JSON as everything here.
  Response nothing(Request request) {
    return Words.message(404, "Nothing is offered at this path.");
  }
}
