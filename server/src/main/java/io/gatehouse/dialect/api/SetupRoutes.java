package io.gatehouse.dialect.api;

import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Setup;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.record.Owner;

/// The one-time setup that makes the owner.
final class SetupRoutes {
  private final Setup setup;

  SetupRoutes(Setup setup) {
    this.setup = setup;
  }

  void mount(Mount mount) {
    mount.route(Method.GET, "/v1/setup", this::state);
    mount.route(Method.POST, "/v1/setup", this::create);
  }

  private Response state(Request request) {
    return Response.ok(new State(setup.needed()));
  }

  private Response create(Request request) {
    Claim claim = request.body(Claim.class);
    if (!setup.needed()) {
      throw Problem.of(ProblemType.CONFLICT, "this server has its owner")
          .cure("sign in at `/v1/login`")
          .refused();
    }
    Owner owner =
        setup.createOwner(claim.secret(), claim.name(), claim.password(), request.origin());
    return Response.json(201, new Made("owner:" + owner.id(), owner.name()));
  }

  record State(boolean needed) {}

  record Claim(String secret, String name, String password) {}

  record Made(String principal, String name) {}
}
