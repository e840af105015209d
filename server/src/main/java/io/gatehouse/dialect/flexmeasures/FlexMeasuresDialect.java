package io.gatehouse.dialect.flexmeasures;

import io.gatehouse.access.Roles;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.flexmeasures.Numbers.Kind;
import io.gatehouse.door.http.Handler;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.ServerAuthor;
import io.gatehouse.store.Stores;
import java.util.List;

/// FlexMeasures for the application that speaks it, mounted on a router.
public final class FlexMeasuresDialect {
  private static final String API = "/api";
  private static final String V3 = API + "/v3_0";
  private static final String USERS = V3 + "/users";
  private static final String ACCOUNTS = V3 + "/accounts";

  /// What is offered, and what it does.
  static final List<List<String>> SERVICES =
      List.of(
          List.of("GET /users", "Users that you may see"),
          List.of("POST /users", "Add a user, who is mailed a link to set a password"),
          List.of("GET /users/<id>", "One user"),
          List.of("PATCH /users/<id>", "Change a user"),
          List.of("PATCH /users/<id>/password-reset", "End every token, and mail a link"),
          List.of("GET /users/<id>/auditlog", "What happened to a user"),
          List.of("GET /accounts", "Accounts that you may see"),
          List.of("POST /accounts", "Add an account"),
          List.of("GET /accounts/<id>", "One account"),
          List.of("PATCH /accounts/<id>", "Change an account"),
          List.of("GET /accounts/<id>/auditlog", "What happened in an account"));

  private final Desk desk;
  private final Settings settings;

  /// Makes what the dialect needs in its application; blocks.
  ///
  /// @throws IllegalStateException with a text for the operator when the application is not there
  public FlexMeasuresDialect(Rooms rooms, Settings settings) {
    this.desk = new Desk(rooms, settings);
    this.settings = settings;
    prepare(rooms);
  }

  private void prepare(Rooms rooms) {
    String application = settings.application();
    if (rooms.applications().find(application).isEmpty()) {
      throw new IllegalStateException(
          "`flexmeasures.application` names `%s`, and there is no such application"
              .formatted(application));
    }
    rooms.organisations().prepare(application);
    Roles.Draft reader = RoleNames.adminReader();
    Stores stores = rooms.stores();
    if (stores.read(t -> t.roles().find(application, reader.id())).isEmpty()) {
      rooms.roles().create(new ServerAuthor(application), reader);
    }
    for (String role : RoleNames.BUILT_IN) {
      desk.numbers().of(Kind.ROLE, role);
    }
    desk.numbers().of(Kind.ACCOUNT_ROLE, RoleNames.CONSULTANCY);
  }

  /// The number by which FlexMeasures knows a user; for those who bring some over.
  public long number(Subject user) {
    return desk.numbers().of(Kind.USER, user.id());
  }

  /// Offers every path of FlexMeasures that is about who somebody is and what they may do.
  public void mount(Router router) {
    FlexManner plain = new FlexManner(settings, false);
    FlexManner versioned = new FlexManner(settings, true);
    Router api = router.in(plain);
    Router v3 = router.in(versioned);
    AuthRoutes auth = new AuthRoutes(desk, settings);
    UserRoutes users = new UserRoutes(desk);
    AccountRoutes accounts = new AccountRoutes(desk);
    LogRoutes logs = new LogRoutes(desk);
    api.route(Method.GET, API, plain.headed(auth::versions));
    api.route(Method.GET, API + "/", plain.headed(auth::versions));
    api.route(Method.POST, API + "/requestAuthToken", plain.headed(auth::token));
    api.route(Method.GET, API + "/ops/ping", plain.headed(auth::ping));
    v3.route(Method.GET, V3, versioned.headed(auth::services));
    v3.route(Method.GET, V3 + "/", versioned.headed(auth::services));
    String page = "{?" + Listing.QUERY;
    v3.route(
        Method.GET,
        USERS + page + ",account,account_id,include_inactive}",
        versioned.headed(users::list));
    v3.route(Method.POST, USERS, versioned.headed(users::create));
    v3.route(Method.GET, USERS + "/{id}", versioned.headed(users::read));
    v3.route(Method.PATCH, USERS + "/{id}", versioned.headed(users::change));
    v3.route(Method.PATCH, USERS + "/{id}/password-reset", versioned.headed(users::resetPassword));
    v3.route(Method.GET, USERS + "/{id}/auditlog" + page + "}", versioned.headed(logs::ofUser));
    v3.route(Method.GET, ACCOUNTS + page + ",role}", versioned.headed(accounts::list));
    v3.route(Method.POST, ACCOUNTS, versioned.headed(accounts::create));
    v3.route(Method.GET, ACCOUNTS + "/{id}", versioned.headed(accounts::read));
    v3.route(Method.PATCH, ACCOUNTS + "/{id}", versioned.headed(accounts::change));
    v3.route(
        Method.GET, ACCOUNTS + "/{id}/auditlog" + page + "}", versioned.headed(logs::ofAccount));
    Handler nothing = plain.headed(auth::nothing);
    for (Method method :
        List.of(Method.GET, Method.POST, Method.PUT, Method.PATCH, Method.DELETE)) {
      api.route(method, API + "/{rest...}", nothing);
    }
  }
}
