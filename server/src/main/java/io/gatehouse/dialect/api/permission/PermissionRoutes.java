package io.gatehouse.dialect.api.permission;

import io.gatehouse.access.Access;
import io.gatehouse.access.Permissions;
import io.gatehouse.access.Permissions.Held;
import io.gatehouse.change.Done;
import io.gatehouse.change.Receipt;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Author;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Who may do what with one thing: of each subject all verbs at once.
public final class PermissionRoutes {
  private final Permissions permissions;
  private final Access access;

  public PermissionRoutes(Permissions permissions, Access access) {
    this.permissions = permissions;
    this.access = access;
  }

  public void mount(Mount mount) {
    things(mount, "/v1/devices/{id}", ResourceType.DEVICE, request -> request.path("id"));
    things(mount, "/v1/users/{id}", ResourceType.USER, request -> request.path("id"));
    things(mount, "/v1/clients/{id}", ResourceType.CLIENT, request -> request.path("id"));
    things(mount, "/v1/groups/{id}", ResourceType.GROUP, request -> request.path("id"));
    things(mount, "/v1/roles/{id}", ResourceType.ROLE, request -> request.path("id"));
    things(
        mount, "/v1/devices/{id}/streams/{name}", ResourceType.STREAM, PermissionRoutes::ofDevice);
    things(
        mount, "/v1/devices/{id}/actions/{name}", ResourceType.ACTION, PermissionRoutes::ofDevice);
  }

  private static String ofDevice(Request request) {
    return request.path("id") + "/" + request.path("name");
  }

  private void things(Mount mount, String thing, ResourceType type, Function<Request, String> id) {
    String all = thing + "/permissions";
    String one = all + "/{subject}";
    mount.route(Method.GET, all, request -> list(request, type, id.apply(request)));
    mount.route(Method.GET, one, request -> read(request, type, id.apply(request)));
    mount.route(Method.PUT, one, request -> put(request, type, id.apply(request)));
    mount.route(Method.DELETE, one, request -> delete(request, type, id.apply(request)));
  }

  private Response list(Request request, ResourceType type, String id) {
    Author author = access.author(request.signedIn());
    return Response.ok(Listing.of(permissions.list(author, type, id), null));
  }

  private Response read(Request request, ResourceType type, String id) {
    Author author = access.author(request.signedIn());
    Subject subject = Asked.subject(request.path("subject"), "subject");
    return permissions.list(author, type, id).stream()
        .filter(held -> held.subject().equals(subject))
        .findFirst()
        .map(held -> Response.ok(Item.of(held)))
        .orElseThrow(() ->
            Problem.of(ProblemType.NOT_FOUND, "nothing is given to `%s` here".formatted(subject))
                .refused());
  }

  private Response put(Request request, ResourceType type, String id) {
    Author author = access.author(request.signedIn());
    Set<Verb> verbs = request.body(Put.class).verbs();
    if (verbs.contains(Verb.PUBLISH) || verbs.contains(Verb.SUBSCRIBE)) {
      throw Problem.of(ProblemType.INVALID, "`publish` and `subscribe` are for channels")
          .at("/verbs")
          .cure("a stream is opened by `push` and `pull`, an action by `execute`")
          .refused();
    }
    return replaced(author, request, type, id, verbs);
  }

  private Response delete(Request request, ResourceType type, String id) {
    return replaced(access.author(request.signedIn()), request, type, id, Set.of());
  }

  private Response replaced(
      Author author, Request request, ResourceType type, String id, Set<Verb> verbs) {
    Subject subject = Asked.subject(request.path("subject"), "subject");
    Done<List<Held>> done = permissions.replace(author, type, id, subject, verbs);
    return Response.ok(Listing.of(done.record(), done.receipt()));
  }

  /// Whole sets only, so that nobody has to know what was there before.
  public record Put(Set<Verb> verbs) {}

  /// @param limited verbs that hold for a time or under a condition only
  public record Item(String subject, List<Verb> verbs, @Nullable List<Verb> limited) {
    static Item of(Held held) {
      return new Item(
          held.subject().toString(),
          held.verbs().stream().sorted().toList(),
          held.limited().isEmpty() ? null : held.limited().stream().sorted().toList());
    }
  }

  public record Listing(List<Item> items, @Nullable Receipt receipt) {
    static Listing of(List<Held> all, @Nullable Receipt receipt) {
      return new Listing(all.stream().map(Item::of).toList(), receipt);
    }
  }
}
