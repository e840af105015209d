package io.gatehouse.dialect.api.provision;

import io.gatehouse.access.Access;
import io.gatehouse.device.provision.ClaimCode;
import io.gatehouse.device.provision.Claims;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.store.record.PrincipalRecord;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// How a device comes to its owner: a code is made, printed, and typed.
final class ClaimRoutes {
  private static final String ALL = "/v1/claims";
  private static final String CODE = "/v1/devices/{id}/claim-code";

  private final Claims claims;
  private final Access access;
  private final Supplier<Optional<URI>> home;

  ClaimRoutes(Claims claims, Access access, Supplier<Optional<URI>> home) {
    this.claims = claims;
    this.access = access;
    this.home = home;
  }

  void mount(Mount mount) {
    mount.route(Method.GET, ALL + "{?limit,after}", this::list);
    mount.route(Method.POST, ALL, this::claim);
    mount.route(Method.GET, CODE, this::read);
    mount.route(Method.POST, CODE, this::issue);
    mount.route(Method.DELETE, CODE, this::withdraw);
  }

  private Response list(Request request) {
    return Answers.page(
        claims.list(access.author(request.signedIn()), Asked.after(request), Asked.limit(request)),
        ClaimJson.Waiting::of);
  }

  private Response claim(Request request) {
    ClaimJson.Claim body = request.body(ClaimJson.Claim.class);
    PrincipalRecord device =
        claims.claim(access.author(request.signedIn()), body.code(), request.origin()).record();
    return Response.ok(
        new ClaimJson.Claimed(device.subject().toString(), device.name(), device.description()));
  }

  private Response read(Request request) {
    String device = request.path("id");
    return Response.ok(
        claims
            .waiting(access.author(request.signedIn()), device)
            .map(ClaimJson.Waiting::of)
            .orElseThrow(() -> Versions.missing("claim code of device:" + device)));
  }

  private Response issue(Request request) {
    ClaimJson.Want body = request.body(ClaimJson.Want.class);
    Duration life =
        body.expiresIn() == null ? Claims.USUAL_LIFE : Duration.ofSeconds(body.expiresIn());
    ClaimCode code =
        claims.issue(access.author(request.signedIn()), request.path("id"), life).record();
    return Response.created(request.path(), ClaimJson.Code.of(code, home.get(), true));
  }

  private Response withdraw(Request request) {
    claims.withdraw(access.author(request.signedIn()), request.path("id"));
    return Response.noContent();
  }
}
