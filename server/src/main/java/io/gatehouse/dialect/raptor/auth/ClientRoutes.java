package io.gatehouse.dialect.raptor.auth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.config.value.Secret;
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
import java.util.function.Predicate;

/// Clients of OAuth at `/auth/client`.
final class ClientRoutes {
  private static final String PATH = "/auth/client";

  private final ClientBook clients;
  private final Entry entry;
  private final Events events;

  ClientRoutes(ClientBook clients, Entry entry, Events events) {
    this.clients = clients;
    this.entry = entry;
    this.events = events;
  }

  void mount(Router router) {
    router.route(Method.GET, PATH + "{?" + Paging.QUERY + ",name,id,userId,enabled}", this::list);
    router.route(Method.POST, PATH, this::create);
    router.route(Method.GET, PATH + "/{id}", this::read);
    router.route(Method.PUT, PATH + "/{id}", this::change);
    router.route(Method.DELETE, PATH + "/{id}", this::delete);
  }

  private Response list(Request request) {
    Author author = entry.author(request);
    Predicate<ClientBook.Known> wanted = filter(request);
    return Paging.fromOne(request)
        .page(
            sink ->
                clients.each(
                    author,
                    request.query("userId"),
                    client -> !wanted.test(client) || sink.test(client)),
            ClientBook::json);
  }

  private static Predicate<ClientBook.Known> filter(Request request) {
    String name = request.query("name");
    String id = request.query("id");
    String enabled = request.query("enabled");
    return client ->
        (name == null || client.name().equals(name))
            && (id == null || client.id().equals(id))
            && (enabled == null || enabled.equals(Boolean.toString(client.principal().enabled())));
  }

  private Response create(Request request) {
    return written(request, "create", author -> clients.create(author, Sent.of(request)));
  }

  private Response read(Request request) {
    return Response.ok(ClientBook.json(clients.read(entry.author(request), request.path("id"))));
  }

  private Response change(Request request) {
    return written(
        request, "update", author -> clients.change(author, request.path("id"), Sent.of(request)));
  }

  private Response delete(Request request) {
    Author author = entry.author(request);
    ClientBook.Known client = clients.delete(author, request.path("id"));
    events.of(author, "client", client.id(), "delete", ClientBook.json(client));
    return Words.gone();
  }

  /// A secret that was just made is in the answer to whoever made it, and nowhere else.
  private Response written(Request request, String op, Writing writing) {
    Author author = entry.author(request);
    ClientBook.Written written = writing.by(author);
    ObjectNode json = ClientBook.json(written.client());
    events.of(author, "client", written.client().id(), op, json.deepCopy());
    Secret secret = written.secret();
    return Response.ok(secret == null ? json : json.put("secret", secret.reveal()));
  }

  @FunctionalInterface
  private interface Writing {
    ClientBook.Written by(Author author);
  }
}
