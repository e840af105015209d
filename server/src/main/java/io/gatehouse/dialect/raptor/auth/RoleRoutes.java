package io.gatehouse.dialect.raptor.auth;

import io.gatehouse.dialect.raptor.entry.Entry;
import io.gatehouse.dialect.raptor.entry.Paging;
import io.gatehouse.dialect.raptor.entry.Sent;
import io.gatehouse.dialect.raptor.entry.Words;
import io.gatehouse.dialect.raptor.event.Events;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.Author;
import io.gatehouse.store.record.RoleRecord;
import java.util.List;

/// Roles at `/auth/role`, by id or by name.
final class RoleRoutes {
  private static final String PATH = "/auth/role";

  private final Entry entry;
  private final RoleBook roles;
  private final Events events;

  RoleRoutes(Entry entry, RoleBook roles, Events events) {
    this.entry = entry;
    this.roles = roles;
    this.events = events;
  }

  void mount(Router router) {
    router.route(Method.GET, PATH + "{?" + Paging.QUERY + ",name}", this::list);
    router.route(Method.POST, PATH, this::create);
    router.route(Method.GET, PATH + "/{id}", this::read);
    router.route(Method.PUT, PATH + "/{id}", this::change);
    router.route(Method.DELETE, PATH + "/{id}", this::delete);
  }

  private Response list(Request request) {
    Author author = entry.author(request);
    String name = request.query("name");
    List<RoleRecord> wanted =
        roles.list(author).stream()
            .filter(role -> name == null || roles.json(role).path("name").asText().equals(name))
            .toList();
    return Paging.fromOne(request).<RoleRecord>page(wanted, roles::json);
  }

  private Response create(Request request) {
    Author author = entry.author(request);
    Sent sent = Sent.of(request);
    if (sent.has("domain")) {
      throw Words.bad("a role of an app is set in the `roles` of the app");
    }
    List<String> labels = sent.texts("permissions");
    RoleRecord role = roles.put(author, sent.required("name"), labels == null ? List.of() : labels);
    events.of(author, "role", role.id(), "create", roles.json(role));
    return Response.ok(roles.json(role));
  }

  private Response read(Request request) {
    Author author = entry.author(request);
    return Response.ok(roles.json(entry.rooms().roles().read(author, id(author, request))));
  }

  /// The name in the path may be the new one: the id that was sent goes first.
  private Response change(Request request) {
    Author author = entry.author(request);
    Sent sent = Sent.of(request);
    String named = sent.filled("id");
    String id =
        named == null
            ? id(author, request)
            : roles.id(author.application(), named).orElseGet(() -> id(author, request));
    String name = sent.filled("name");
    RoleRecord before = entry.rooms().roles().read(author, id);
    RoleRecord role =
        roles.change(
            author,
            id,
            name == null ? roles.json(before).path("name").asText() : name,
            sent.texts("permissions"));
    events.of(author, "role", role.id(), "update", roles.json(role));
    return Response.ok(roles.json(role));
  }

  private Response delete(Request request) {
    Author author = entry.author(request);
    RoleRecord role = roles.delete(author, id(author, request));
    events.of(author, "role", role.id(), "delete", roles.json(role));
    return Words.gone();
  }

  /// What is not there is asked for under its own word, so that only those who may know hear so.
  private String id(Author author, Request request) {
    String word = request.path("id");
    return roles.id(author.application(), word).orElse(word);
  }
}
