package io.gatehouse.dialect.raptor.auth;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.raptor.entry.Entry;
import io.gatehouse.dialect.raptor.entry.Sent;
import io.gatehouse.dialect.raptor.entry.Words;
import io.gatehouse.dialect.raptor.label.RaptorLabel;
import io.gatehouse.dialect.raptor.label.Sharing;
import io.gatehouse.dialect.raptor.label.Targets;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Tokens;
import io.gatehouse.store.record.TokenRecord;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Rights on one thing at `/auth/permission/{type}/{id}`, and what a token is narrowed to.
final class PermissionRoutes {
  private static final String PATH = "/auth/permission/{type}/{id}";
  private static final String TOKEN = "token";
  private static final int MOST = 100;

  private final Entry entry;
  private final Targets targets;
  private final Sharing sharing;

  PermissionRoutes(Entry entry, Targets targets) {
    this.entry = entry;
    this.targets = targets;
    this.sharing = new Sharing(entry);
  }

  void mount(Router router) {
    router.route(Method.GET, PATH, this::own);
    router.route(Method.PUT, PATH, this::put);
    router.route(Method.GET, PATH + "/{user}", this::of);
    router.route(Method.PUT, PATH + "/{user}", this::putOf);
    router.route(Method.POST, "/auth/sync", this::sync);
  }

  private Response own(Request request) {
    Rights rights = request.signedIn();
    return shown(rights, request, rights.identity().subject());
  }

  private Response of(Request request) {
    Rights rights = request.signedIn();
    return shown(rights, request, holder(rights, request.path("user")));
  }

  /// What was given to somebody: for themselves, and for whoever administers the thing.
  private Response shown(Rights rights, Request request, Subject subject) {
    Author author = entry.author(rights);
    if (request.path("type").equals(TOKEN)) {
      TokenRecord token = entry.rooms().tokens().read(author, request.path("id"));
      return texts(narrowed(token));
    }
    Resource thing = thing(author, request);
    author.require(subject.equals(rights.identity().subject()) ? Verb.READ : Verb.ADMIN, thing);
    return texts(Sharing.words(sharing.given(author.application(), subject, thing)));
  }

  private static List<String> narrowed(TokenRecord token) {
    List<Permission> permissions = token.permissions();
    return permissions == null ? List.of() : RaptorLabel.shown(permissions);
  }

  private Response put(Request request) {
    Rights rights = request.signedIn();
    Sent sent = Sent.of(request);
    if (request.path("type").equals(TOKEN)) {
      return narrow(rights, request, permissions(sent));
    }
    // the clients say `user`, the server that they were made for read `userId`
    String user = sent.first("user", "userId");
    Subject subject = user == null ? rights.identity().subject() : holder(rights, user);
    return replaced(rights, request, subject, sent);
  }

  private Response putOf(Request request) {
    Rights rights = request.signedIn();
    return replaced(rights, request, holder(rights, request.path("user")), Sent.of(request));
  }

  private Subject holder(Rights rights, String id) {
    return targets.holder(rights.identity().application(), id);
  }

  private Response replaced(Rights rights, Request request, Subject subject, Sent sent) {
    if (Boolean.FALSE.equals(sent.flag("allowed"))) {
      throw Words.bad("only what is allowed is kept: leave out of `permissions` what is not");
    }
    Author author = entry.author(rights);
    Set<Verb> wanted = EnumSet.noneOf(Verb.class);
    permissions(sent).forEach(word -> wanted.add(RaptorLabel.ofInstance(word)));
    Resource thing = thing(author, request);
    sharing.requireGiver(author, thing, wanted);
    sharing.replace(author, subject, thing, wanted);
    return texts(Sharing.words(wanted));
  }

  private static List<String> permissions(Sent sent) {
    List<String> words = sent.texts("permissions");
    if (words == null) {
      throw Words.bad("`permissions` is missing");
    }
    if (words.size() > MOST) {
      throw Words.bad("too many permissions");
    }
    return words;
  }

  /// An empty list is everything that its user may do.
  private Response narrow(Rights rights, Request request, List<String> words) {
    List<Permission> permissions =
        RaptorLabel.permissions(
            words.stream().map(word -> word.contains("_") ? word : ofEveryDevice(word)).toList());
    TokenRecord token =
        entry
            .rooms()
            .tokens()
            .change(
                entry.author(rights),
                request.path("id"),
                null,
                draft ->
                    new Tokens.Draft(
                        draft.kind(),
                        draft.name(),
                        permissions.isEmpty() ? null : permissions,
                        draft.enabled(),
                        draft.expiresAt()))
            .record();
    return texts(narrowed(token));
  }

  /// A bare verb, as the older generation wrote it, was about devices.
  private static String ofEveryDevice(String word) {
    return RaptorLabel.verb(word).map(verb -> verb.label() + "_device").orElse(word);
  }

  /// Adds one right on one thing, for whoever may give it.
  private Response sync(Request request) {
    Author author = entry.author(request);
    Sent sent = Sent.of(request);
    Verb verb = RaptorLabel.ofInstance(sent.required("permission"));
    Subject subject = targets.holder(author.application(), sent.required("userId"));
    Resource thing = thing(author, sent.required("type"), sent.required("subjectId"));
    sharing.requireGiver(author, thing, List.of(verb));
    Set<Verb> all = EnumSet.of(verb);
    all.addAll(sharing.given(author.application(), subject, thing));
    sharing.replace(author, subject, thing, all);
    return Words.gone();
  }

  private Resource thing(Author author, Request request) {
    return thing(author, request.path("type"), request.path("id"));
  }

  /// What is not there is asked for as something that belongs to nobody.
  private Resource thing(Author author, String type, String id) {
    return targets
        .find(author.application(), type, id)
        .orElseGet(() -> {
          author.require(Verb.ADMIN, Resource.application(author.application()));
          throw Words.missing();
        });
  }

  private static Response texts(List<String> words) {
    ArrayNode all = Words.array();
    words.forEach(all::add);
    return Response.ok(all);
  }
}
