package io.gatehouse.dialect.raptor.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.raptor.entry.Entry;
import io.gatehouse.dialect.raptor.entry.Items;
import io.gatehouse.dialect.raptor.entry.Sent;
import io.gatehouse.dialect.raptor.entry.Words;
import io.gatehouse.dialect.raptor.label.Thing;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.record.Names;
import io.gatehouse.store.raptor.RaptorItem;
import io.gatehouse.store.raptor.RaptorStore;

/// Profiles at `/profile`: any JSON that a user keeps under a name.
public final class ProfileRoutes {
  private static final String VALUE = "value";
  private static final int LONGEST = 65_536;
  private static final int MOST = 256;

  private final Entry entry;
  private final Items values;

  public ProfileRoutes(Entry entry) {
    this.entry = entry;
    this.values = new Items(entry, RaptorItem.Kind.PROFILE);
  }

  public void mount(Router router) {
    router.route(Method.GET, "/profile/{user}", this::all);
    router.route(Method.GET, "/profile/{user}/{key}", this::read);
    router.route(Method.PUT, "/profile/{user}/{key}", this::write);
    router.route(Method.DELETE, "/profile/{user}/{key}", this::delete);
  }

  private Author allowed(Request request, Verb verb) {
    Author author = entry.author(request);
    String user = request.path("user");
    author.require(verb, Thing.PROFILE.resource(author.application(), user, user));
    return author;
  }

  /// Ids of users and names of values have no slash in them.
  private static String id(Request request) {
    String key = request.path("key");
    Names.label(key, "key");
    if (key.indexOf('/') >= 0) {
      throw Words.bad("the name of a value has no slash");
    }
    return request.path("user") + "/" + key;
  }

  private Response all(Request request) {
    Author author = allowed(request, Verb.READ);
    ObjectNode all = Words.object();
    values.each(
        author.application(),
        RaptorStore.Filter.of(request.path("user")),
        item -> {
          all.set(String.valueOf(item.name()), Entry.read(item.body()).get(VALUE));
          return true;
        });
    return Response.ok(all);
  }

  private Response read(Request request) {
    Author author = allowed(request, Verb.READ);
    return values
        .find(author.application(), id(request))
        .map(item -> Response.ok(Entry.read(item.body()).get(VALUE)))
        .orElseThrow(Words::missing);
  }

  private Response write(Request request) {
    Author author = allowed(request, Verb.UPDATE);
    JsonNode value = Sent.any(request);
    String body = Entry.write(Words.object().set(VALUE, value));
    if (body.length() > LONGEST) {
      throw Words.bad("a value has at most " + LONGEST + " characters");
    }
    // one level deeper than it came, which has to be readable too
    Entry.read(body);
    String id = id(request);
    requireRoom(author, request.path("user"), id);
    String key = request.path("key");
    values.put(
        RaptorItem.fresh(author.application(), RaptorItem.Kind.PROFILE, id, body, entry.now())
            .of(request.path("user")),
        old -> old.saying(key, body, entry.now()));
    return Response.ok(value);
  }

  private void requireRoom(Author author, String user, String id) {
    int[] there = new int[1];
    boolean[] known = new boolean[1];
    values.each(
        author.application(),
        RaptorStore.Filter.of(user),
        item -> {
          there[0]++;
          known[0] |= item.id().equals(id);
          return true;
        });
    if (there[0] >= MOST && !known[0]) {
      throw Words.bad("a profile has at most " + MOST + " values");
    }
  }

  private Response delete(Request request) {
    Author author = allowed(request, Verb.DELETE);
    if (!values.remove(author.application(), id(request))) {
      throw Words.missing();
    }
    return Words.gone();
  }
}
