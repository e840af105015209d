package io.gatehouse.dialect.raptor.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.raptor.entry.Entry;
import io.gatehouse.dialect.raptor.entry.Items;
import io.gatehouse.dialect.raptor.entry.Paging;
import io.gatehouse.dialect.raptor.entry.Sent;
import io.gatehouse.dialect.raptor.entry.Wanted;
import io.gatehouse.dialect.raptor.entry.Words;
import io.gatehouse.dialect.raptor.event.Events;
import io.gatehouse.dialect.raptor.label.RaptorLabel;
import io.gatehouse.dialect.raptor.label.Targets;
import io.gatehouse.dialect.raptor.label.Thing;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.record.Names;
import io.gatehouse.store.raptor.RaptorItem;
import io.gatehouse.store.raptor.RaptorStore;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Apps at `/app`.
public final class AppRoutes {
  private static final String ADMIN = "admin";
  private static final int MOST_USERS = 1_000;
  private static final int MOST_ROLES = 50;
  private static final int LONGEST = 200_000;
  private static final int DEEPEST = 8;

  private final Entry entry;
  private final Targets targets;
  private final Items apps;
  private final Domains domains;
  private final Events events;

  public AppRoutes(Entry entry, Targets targets, Domains domains, Events events) {
    this.entry = entry;
    this.targets = targets;
    this.apps = new Items(entry, RaptorItem.Kind.APP);
    this.domains = domains;
    this.events = events;
  }

  public void mount(Router router) {
    router.route(Method.GET, "/app{?" + Paging.QUERY + ",name,domain}", this::list);
    router.route(Method.POST, "/app", this::create);
    router.route(Method.POST, "/app/search{?" + Paging.QUERY + "}", this::search);
    router.route(Method.GET, "/app/{id}", this::read);
    router.route(Method.PUT, "/app/{id}", this::change);
    router.route(Method.DELETE, "/app/{id}", this::delete);
    router.route(Method.GET, "/app/{id}/deleteUser/{user}", this::deleteUser);
  }

  private Resource resource(App app) {
    return Thing.APP.resource(
        app.application(), app.id(), targets.standing(app.application(), app.owner(), app.since()));
  }

  private App required(Author author, Verb verb, String id) {
    App app = apps.find(author.application(), id).map(App::of).orElse(null);
    author.require(
        verb, app == null ? Thing.APP.resource(author.application(), id, null) : resource(app));
    if (app == null) {
      throw Words.missing();
    }
    return app;
  }

  private Response list(Request request) {
    String name = request.query("name");
    String domain = request.query("domain");
    return listed(
        request,
        Paging.fromOne(request),
        app ->
            (name == null || app.name().equals(name))
                && (domain == null || domain.equals(app.domain())));
  }

  private Response search(Request request) {
    Sent sent = Sent.of(request);
    Predicate<String> name = Wanted.text(sent.get("name"));
    Predicate<String> id = Wanted.text(sent.get("id"));
    Predicate<String> domain = Wanted.text(sent.get("domain"));
    List<String> users = sent.get("users").isArray() ? ids(sent.get("users")) : List.of();
    return listed(
        request,
        Paging.fromOne(request),
        app ->
            name.test(app.name())
                && id.test(app.id())
                && (!sent.has("domain") || domain.test(app.domain() == null ? "" : app.domain()))
                && app.users().keySet().containsAll(users));
  }

  private static List<String> ids(JsonNode list) {
    List<String> ids = new ArrayList<>();
    list.forEach(each -> ids.add(each.isObject() ? each.path("id").asText() : each.asText()));
    return ids;
  }

  private Response listed(Request request, Paging paging, Predicate<App> wanted) {
    Author author = entry.author(request);
    return paging.<App>page(
        sink ->
            apps.each(
                author.application(),
                RaptorStore.Filter.ALL,
                item -> {
                  App app = App.of(item);
                  return !wanted.test(app)
                      || !author.may(Verb.READ, resource(app))
                      || sink.test(app);
                }),
        App::json);
  }

  private Response create(Request request) {
    Author author = entry.author(request);
    Sent sent = Sent.of(request);
    String id = entry.id();
    String named = author.administers() ? sent.filled("userId") : null;
    String owner =
        named != null
            ? named
            : author.subject().kind() == Subject.Kind.USER ? author.subject().id() : null;
    author.require(Verb.CREATE, Thing.APP.resource(author.application(), id, owner));
    App app = written(author, fresh(author, id, owner), sent);
    sent.required("name");
    apps.add(
        RaptorItem.fresh(app.application(), RaptorItem.Kind.APP, id, app.body(), entry.now())
            .placed(null, app.domain())
            .saying(app.name(), app.body(), entry.now()));
    domains.changed(author, null, app);
    events.of(author, "app", id, "create", app.json());
    return Response.ok(app.json());
  }

  private App fresh(Author author, String id, @Nullable String owner) {
    PrincipalRecord user =
        owner == null
            ? null
            : entry
                .rooms()
                .directory()
                .find(author.application(), Subject.user(owner))
                .orElseThrow(() -> Words.bad("there is no user `" + owner + "`"));
    return new App(
        author.application(),
        id,
        id,
        null,
        null,
        true,
        owner,
        user == null ? 0 : user.createdAt(),
        Map.of(),
        Map.of(),
        Words.object());
  }

  /// What was sent, over what there is.
  private App written(Author author, App before, Sent sent) {
    String name = sent.filled("name");
    String text = sent.text("description");
    Names.description(text);
    if (name != null) {
      Names.label(name, "name");
    }
    String domain = sent.names("domain") ? sent.filled("domain") : before.domain();
    if (domain != null && !domain.equals(before.domain())) {
      domains.requireMember(author, domain);
      requireNoCycle(before, domain);
    }
    Boolean enabled = sent.flag("enabled");
    ObjectNode properties =
        sent.get("properties") instanceof ObjectNode object ? object : before.properties();
    App app =
        new App(
            before.application(),
            before.id(),
            name == null ? before.name() : name,
            text == null ? before.description() : text,
            domain,
            enabled == null ? before.enabled() : enabled,
            before.owner(),
            before.since(),
            roles(before, sent.objects("roles")),
            Map.of(),
            properties);
    App whole = withUsers(app, users(before, app, sent.objects("users")));
    if (whole.body().length() > LONGEST) {
      throw Words.bad("the app is too large");
    }
    return whole;
  }

  private void requireNoCycle(App app, String domain) {
    String at = domain;
    for (int depth = 0; at != null; depth++) {
      if (at.equals(app.id()) || depth > DEEPEST) {
        throw Words.bad("an app is not above itself, nor too deep");
      }
      at = apps.find(app.application(), at).map(RaptorItem::domain).orElse(null);
    }
  }

  private static App withUsers(App app, Map<String, App.Member> users) {
    return new App(
        app.application(),
        app.id(),
        app.name(),
        app.description(),
        app.domain(),
        app.enabled(),
        app.owner(),
        app.since(),
        app.roles(),
        users,
        app.properties());
  }

  /// Role `admin` is always there, and always may everything in the app.
  private static Map<String, List<String>> roles(App before, @Nullable List<Sent> sent) {
    Map<String, List<String>> roles = new LinkedHashMap<>();
    roles.put(ADMIN, List.of(ADMIN));
    if (sent == null) {
      roles.putAll(before.roles());
      return roles;
    }
    for (Sent role : sent) {
      String name = role.required("name");
      Names.id(name, "roles");
      List<String> labels = role.texts("permissions");
      RaptorLabel.permissions(labels == null ? List.of() : labels);
      if (!name.equals(ADMIN)) {
        roles.put(name, labels == null ? List.of() : labels);
      }
    }
    if (roles.size() > MOST_ROLES) {
      throw Words.bad("an app has at most " + MOST_ROLES + " roles");
    }
    return roles;
  }

  /// The owner is always there, with role `admin`.
  private Map<String, App.Member> users(App before, App after, @Nullable List<Sent> sent) {
    Map<String, App.Member> users = new LinkedHashMap<>();
    if (sent == null) {
      users.putAll(before.users());
    } else {
      for (Sent user : sent) {
        List<String> roles = user.texts("roles");
        Set<String> given = roles == null ? Set.of() : new LinkedHashSet<>(roles);
        if (!after.roles().keySet().containsAll(given)) {
          throw Words.bad("the app has no such role: " + String.join(", ", given));
        }
        users.put(
            user.required("id"),
            new App.Member(!Boolean.FALSE.equals(user.flag("enabled")), Set.copyOf(given)));
      }
    }
    String owner = after.owner();
    if (owner != null) {
      App.Member member = users.get(owner);
      Set<String> roles = new HashSet<>(member == null ? Set.of() : member.roles());
      roles.add(ADMIN);
      users.put(owner, new App.Member(true, Set.copyOf(roles)));
    }
    if (users.size() > MOST_USERS) {
      throw Words.bad("an app has at most " + MOST_USERS + " users");
    }
    for (String user : users.keySet()) {
      if (!before.users().containsKey(user)
          && entry.rooms().directory().find(after.application(), Subject.user(user)).isEmpty()) {
        throw Words.bad("there is no user `" + Names.shown(user) + "`");
      }
    }
    return users;
  }

  private Response read(Request request) {
    return Response.ok(required(entry.author(request), Verb.READ, request.path("id")).json());
  }

  private Response change(Request request) {
    Author author = entry.author(request);
    App before = required(author, Verb.UPDATE, request.path("id"));
    App after = written(author, before, Sent.of(request));
    if (!isSharedAlike(before, after)) {
      author.require(Verb.ADMIN, resource(before));
    }
    return Response.ok(kept(author, before, after).json());
  }

  /// Whether everybody has by the app afterwards what they had before: who may only change it gives
  /// nobody more, and themselves least of all.
  private static boolean isSharedAlike(App before, App after) {
    return before.roles().equals(after.roles())
        && before.users().equals(after.users())
        && before.enabled() == after.enabled()
        && Objects.equals(before.domain(), after.domain());
  }

  private App kept(Author author, App before, App after) {
    apps.update(
        after.application(),
        after.id(),
        old -> old.placed(null, after.domain()).saying(after.name(), after.body(), entry.now()));
    domains.changed(author, before, after);
    events.of(author, "app", after.id(), "update", after.json());
    return after;
  }

  private Response deleteUser(Request request) {
    Author author = entry.author(request);
    App before = required(author, Verb.ADMIN, request.path("id"));
    String user = request.path("user");
    if (user.equals(before.owner())) {
      throw Words.bad("the owner of an app stays in it");
    }
    Map<String, App.Member> users = new LinkedHashMap<>(before.users());
    if (users.remove(user) == null) {
      throw Words.missing();
    }
    return Response.ok(kept(author, before, withUsers(before, users)).json());
  }

  private Response delete(Request request) {
    Author author = entry.author(request);
    App app = required(author, Verb.DELETE, request.path("id"));
    domains.changed(author, app, null);
    apps.remove(app.application(), app.id());
    events.of(author, "app", app.id(), "delete", app.json());
    return Response.ok(app.json());
  }
}
