package io.gatehouse.dialect.flexmeasures;

import io.gatehouse.access.Roles;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.flexmeasures.Numbers.Kind;
import io.gatehouse.dialect.flexmeasures.form.Listing;
import io.gatehouse.door.http.Handler;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.ServerAuthor;
import io.gatehouse.store.Stores;
import java.util.List;
import java.util.Map;

/// FlexMeasures for the application that speaks it, mounted on a router.
public final class FlexMeasuresDialect {
  private static final String API = "/api";
  private static final String V3 = API + "/v3_0";
  private static final String USERS = V3 + "/users";
  private static final String ACCOUNTS = V3 + "/accounts";

  private static final String PAGE = "{?" + Listing.QUERY;
  private static final List<Method> METHODS =
      List.of(Method.GET, Method.POST, Method.PUT, Method.PATCH, Method.DELETE);

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
    Offered api = new Offered(router.in(plain), plain);
    Offered v3 = new Offered(router.in(versioned), versioned);
    AuthRoutes auth = new AuthRoutes(desk, settings);
    api.offer(API, Map.of(Method.GET, auth::versions));
    api.offer(API + "/", Map.of(Method.GET, auth::versions));
    api.offer(API + "/requestAuthToken", Map.of(Method.POST, auth::token));
    api.offer(API + "/ops/ping", Map.of(Method.GET, auth::ping));
    v3.offer(V3, Map.of(Method.GET, auth::services));
    v3.offer(V3 + "/", Map.of(Method.GET, auth::services));
    mountUsers(v3);
    mountAccounts(v3);
    for (Method method : METHODS) {
      api.router().route(method, API + "/{rest...}", plain.headed(auth::nothing));
    }
  }

  private void mountUsers(Offered v3) {
    UserRoutes users = new UserRoutes(desk);
    LogRoutes logs = new LogRoutes(desk);
    v3.offer(
        USERS + PAGE + ",account,account_id,include_inactive}",
        Map.of(Method.GET, users::list, Method.POST, users::create));
    v3.offer(USERS + "/{id}", Map.of(Method.GET, users::read, Method.PATCH, users::change));
    v3.offer(USERS + "/{id}/password-reset", Map.of(Method.PATCH, users::resetPassword));
    v3.offer(USERS + "/{id}/auditlog" + PAGE + "}", Map.of(Method.GET, logs::ofUser));
  }

  private void mountAccounts(Offered v3) {
    AccountRoutes accounts = new AccountRoutes(desk);
    LogRoutes logs = new LogRoutes(desk);
    v3.offer(
        ACCOUNTS + PAGE + ",role}",
        Map.of(Method.GET, accounts::list, Method.POST, accounts::create));
    v3.offer(
        ACCOUNTS + "/{id}", Map.of(Method.GET, accounts::read, Method.PATCH, accounts::change));
    v3.offer(ACCOUNTS + "/{id}/auditlog" + PAGE + "}", Map.of(Method.GET, logs::ofAccount));
  }

  /// Offers paths with all of their methods: those that are none are refused in JSON too.
  private record Offered(Router router, FlexManner manner) {
    private void offer(String template, Map<Method, Handler> handlers) {
      for (Method method : METHODS) {
        Handler handler = handlers.get(method);
        Handler answer =
            handler != null ? handler : request -> AuthRoutes.notOffered(handlers.keySet());
        router.route(method, template, manner.headed(answer));
      }
    }
  }
}
