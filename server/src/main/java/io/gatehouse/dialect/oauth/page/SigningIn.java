package io.gatehouse.dialect.oauth.page;

import io.gatehouse.dialect.oauth.entry.Form;
import io.gatehouse.dialect.oauth.entry.OAuthRooms;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.proof.Opening;
import io.gatehouse.identity.proof.SecondProof;
import io.gatehouse.identity.proof.Wording;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Signs a person in on our pages: by the same login, the same limits and the same second factors
/// as everywhere.
record SigningIn(OAuthRooms rooms, String application, String client, @Nullable String onward) {

  /// The page that asks who somebody is.
  Response ask(Browser browser) {
    return browser.answer(page(browser, null, null, false, false).response(200));
  }

  private Pages.SignIn page(
      Browser browser,
      @Nullable String name,
      @Nullable String notice,
      boolean wrong,
      boolean code) {
    return new Pages.SignIn(application, client, name, notice, wrong, code, browser.form(), onward);
  }

  /// Takes the form; goes on with whoever proved to be somebody, or asks again.
  Response take(
      Browser browser,
      Request request,
      Form form,
      BiFunction<Browser.Person, Issued, Response> next) {
    String name = form.get("name");
    String password = form.get("password");
    String code = form.get("code");
    String passkey = form.get("passkey");
    if (passkey == null && (name == null || password == null)) {
      return browser.answer(
          page(browser, name, "Type your name and your password.", true, code != null)
              .response(400));
    }
    SecondProof second =
        passkey != null
            ? new SecondProof.Assertion(passkey)
            : code == null ? null : new SecondProof.Code(code.strip());
    Opening opening = new Opening(Wording.OWN, "sign-in page of OAuth", Browser.life());
    try {
      Issued issued =
          rooms
              .login()
              .login(
                  new Login.Attempt(
                      application,
                      name == null ? "" : name,
                      password == null ? "" : password,
                      request.origin(),
                      second),
                  opening);
      if (!Browser.isPerson(issued.identity().subject())) {
        rooms.sessions().logout(issued.identity(), request.origin());
        throw Problem.of(ProblemType.CREDENTIAL_REFUSED, "only people sign in here").refused();
      }
      return next.apply(Browser.Person.of(issued), issued);
    } catch (Refused refused) {
      return refused(browser, name, code != null, refused.problem());
    }
  }

  private Response refused(
      Browser browser, @Nullable String name, boolean hadCode, Problem problem) {
    boolean factor = problem.type() == ProblemType.SECOND_FACTOR_REQUIRED;
    String text =
        factor
            ? "Now your second factor: type your password once more, and a code."
            : switch (problem.type()) {
              case CREDENTIAL_REFUSED -> "That is not right. Check what you typed.";
              case TOO_MANY -> "Too many failed attempts: " + problem.cure() + ".";
              default -> problem.line();
            };
    int status = problem.type() == ProblemType.TOO_MANY ? 429 : factor ? 200 : 401;
    Response page =
        page(browser, name, text, !factor || hadCode, factor || hadCode).response(status);
    Long retryAfter = problem.retryAfterSeconds();
    return browser.answer(
        retryAfter == null ? page : page.header("Retry-After", Long.toString(retryAfter)));
  }
}
