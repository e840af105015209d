package io.gatehouse.dialect.raptor.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.raptor.app.Domains;
import io.gatehouse.dialect.raptor.entry.Entry;
import io.gatehouse.dialect.raptor.entry.Items;
import io.gatehouse.dialect.raptor.entry.Paging;
import io.gatehouse.dialect.raptor.entry.Sent;
import io.gatehouse.dialect.raptor.entry.Wanted;
import io.gatehouse.dialect.raptor.entry.Words;
import io.gatehouse.dialect.raptor.event.Events;
import io.gatehouse.dialect.raptor.label.Thing;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.record.Names;
import io.gatehouse.store.raptor.RaptorItem;
import io.gatehouse.store.raptor.RaptorStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Trees at `/tree`: nodes that stand for devices, groups or whatever their users order.
public final class TreeRoutes {
  private static final int DEEPEST = 16;
  private static final int MOST = 1_000;
  private static final int LONGEST = 20_000;

  private final Entry entry;
  private final Items nodes;
  private final Domains domains;
  private final Events events;

  public TreeRoutes(Entry entry, Domains domains, Events events) {
    this.entry = entry;
    this.nodes = new Items(entry, RaptorItem.Kind.NODE);
    this.domains = domains;
    this.events = events;
  }

  public void mount(Router router) {
    for (String path : new String[] {"/tree", "/tree/"}) {
      router.route(Method.GET, path, this::list);
      router.route(Method.POST, path, this::create);
    }
    router.route(Method.POST, "/tree/search{?" + Paging.QUERY + "}", this::search);
    router.route(Method.GET, "/tree/{id}", this::read);
    router.route(Method.PUT, "/tree/{id}", this::change);
    router.route(Method.DELETE, "/tree/{id}", this::delete);
    router.route(Method.GET, "/tree/{id}/children", this::children);
    router.route(Method.PUT, "/tree/{id}/children", this::add);
  }

  private static Resource resource(RaptorItem node) {
    return Thing.TREE.resource(node.application(), node.id(), node.principal());
  }

  private RaptorItem required(Author author, Verb verb, String id) {
    RaptorItem node = nodes.find(author.application(), id).orElse(null);
    author.require(
        verb, node == null ? Thing.TREE.resource(author.application(), id, null) : resource(node));
    if (node == null) {
      throw Words.missing();
    }
    return node;
  }

  /// The nodes at the top, as an array.
  private Response list(Request request) {
    Author author = entry.author(request);
    ArrayNode all = Words.array();
    nodes.each(
        author.application(),
        RaptorStore.Filter.ALL,
        node -> {
          if (node.above() == null && author.may(Verb.READ, resource(node))) {
            all.add(json(node));
          }
          return all.size() < MOST;
        });
    return Response.ok(all);
  }

  private Response search(Request request) {
    Author author = entry.author(request);
    Sent sent = Sent.of(request);
    Predicate<String> name = Wanted.text(sent.get("name"));
    Predicate<String> type = Wanted.text(sent.get("type"));
    Predicate<String> id = Wanted.text(sent.get("id"));
    Predicate<String> parent = Wanted.text(sent.get("parentId"));
    Predicate<JsonNode> properties = Wanted.map(sent.get("properties"));
    return Paging.fromZero(request, sent)
        .<RaptorItem>page(
            sink ->
                nodes.each(
                    author.application(),
                    RaptorStore.Filter.ALL,
                    node -> {
                      ObjectNode json = json(node);
                      boolean wanted =
                          name.test(json.path("name").asText())
                              && type.test(json.path("type").asText())
                              && id.test(node.id())
                              && parent.test(Objects.requireNonNullElse(node.above(), ""))
                              && properties.test(json.path("properties"));
                      return !wanted || !author.may(Verb.READ, resource(node)) || sink.test(node);
                    }),
            TreeRoutes::json);
  }

  private Response create(Request request) {
    Author author = entry.author(request);
    ObjectNode json = json(created(author, Sent.of(request), null));
    return Response.ok(json);
  }

  private RaptorItem created(Author author, Sent sent, @Nullable String under) {
    String asked = sent.filled("id");
    String id = asked == null ? entry.id() : asked;
    Names.id(id, "id");
    String owner = author.subject().kind() == Subject.Kind.USER ? author.subject().id() : null;
    author.require(Verb.CREATE, Thing.TREE.resource(author.application(), id, owner));
    if (nodes.find(author.application(), id).isPresent()) {
      throw Words.bad("there is a node `" + id + "` already");
    }
    String parent = under == null ? sent.filled("parentId") : under;
    requirePlace(author, id, parent);
    String domain = sent.filled("domain");
    if (domain != null) {
      domains.requireMember(author, domain);
    }
    RaptorItem fresh =
        RaptorItem.fresh(author.application(), RaptorItem.Kind.NODE, id, "{}", entry.now())
            .of(owner)
            .placed(parent, domain);
    RaptorItem node = nodes.add(written(fresh, sent));
    if (domain != null) {
      domains.moved(author, resource(node), null, domain);
    }
    events.of(author, "tree", id, "create", json(node));
    return node;
  }

  private RaptorItem written(RaptorItem before, Sent sent) {
    ObjectNode body = Entry.read(before.body());
    String type = sent.filled("type");
    String name = sent.filled("name");
    body.put("type", type == null ? body.path("type").asText("group") : type);
    if (sent.get("order").isNumber()) {
      body.set("order", sent.get("order"));
    }
    if (sent.get("properties").isObject()) {
      body.set("properties", sent.get("properties"));
    }
    String text = Entry.write(body);
    if (text.length() > LONGEST) {
      throw Words.bad("the node is too large");
    }
    if (name != null) {
      Names.label(name, "name");
    }
    return before.saying(name == null ? before.name() : name, text, entry.now());
  }

  /// Whoever hangs a node below another changes that one too; none is below itself.
  private void requirePlace(Author author, String id, @Nullable String parent) {
    if (parent == null) {
      return;
    }
    RaptorItem at = required(author, Verb.UPDATE, parent);
    for (int depth = 1; ; depth++) {
      if (at.id().equals(id) || depth > DEEPEST) {
        throw Words.bad("a node is not below itself, nor too deep");
      }
      String above = at.above();
      RaptorItem next = above == null ? null : nodes.find(author.application(), above).orElse(null);
      if (next == null) {
        return;
      }
      at = next;
    }
  }

  private Response read(Request request) {
    Author author = entry.author(request);
    RaptorItem node = required(author, Verb.READ, request.path("id"));
    return Response.ok(whole(author, node, 0, new int[] {MOST}));
  }

  /// The node with all below it that the author may read.
  private ObjectNode whole(Author author, RaptorItem node, int depth, int[] left) {
    ObjectNode json = json(node);
    ArrayNode children = json.putArray("children");
    if (depth < DEEPEST) {
      for (RaptorItem child : below(node)) {
        if (left[0]-- > 0 && author.may(Verb.READ, resource(child))) {
          children.add(whole(author, child, depth + 1, left));
        }
      }
    }
    return json;
  }

  private List<RaptorItem> below(RaptorItem node) {
    List<RaptorItem> children = new ArrayList<>();
    nodes.each(
        node.application(),
        RaptorStore.Filter.above(node.id()),
        child -> children.add(child) && children.size() < MOST);
    return children;
  }

  private Response children(Request request) {
    Author author = entry.author(request);
    ArrayNode all = Words.array();
    below(required(author, Verb.READ, request.path("id"))).stream()
        .filter(child -> author.may(Verb.READ, resource(child)))
        .forEach(child -> all.add(json(child)));
    return Response.ok(all);
  }

  private Response change(Request request) {
    Author author = entry.author(request);
    RaptorItem before = required(author, Verb.UPDATE, request.path("id"));
    Sent sent = Sent.of(request);
    String parent = sent.names("parentId") ? sent.filled("parentId") : before.above();
    String domain = sent.names("domain") ? sent.filled("domain") : before.domain();
    if (!Objects.equals(parent, before.above())) {
      requirePlace(author, before.id(), parent);
    }
    boolean moves = !Objects.equals(domain, before.domain());
    if (moves) {
      author.require(Verb.ADMIN, resource(before));
      if (domain != null) {
        domains.requireMember(author, domain);
      }
    }
    RaptorItem node =
        changed(author, before.id(), old -> written(old.placed(parent, domain), sent));
    if (moves) {
      domains.moved(author, resource(node), before.domain(), domain);
    }
    return Response.ok(json(node));
  }

  private RaptorItem changed(Author author, String id, UnaryOperator<RaptorItem> change) {
    RaptorItem node = nodes.update(author.application(), id, change).orElseThrow(Words::missing);
    events.of(author, "tree", id, "update", json(node));
    return node;
  }

  /// Hangs nodes below this one; those that there are not are made.
  private Response add(Request request) {
    Author author = entry.author(request);
    RaptorItem node = required(author, Verb.UPDATE, request.path("id"));
    JsonNode sent = Sent.any(request);
    List<JsonNode> all = new ArrayList<>();
    if (sent.isArray()) {
      sent.forEach(all::add);
    } else {
      all.add(sent);
    }
    for (JsonNode each : all) {
      Sent child = Sent.of(each.isTextual() ? Words.object().put("id", each.asText()) : each);
      String id = child.filled("id");
      if (id != null && nodes.find(author.application(), id).isPresent()) {
        required(author, Verb.UPDATE, id);
        requirePlace(author, id, node.id());
        changed(author, id, old -> written(old.placed(node.id(), old.domain()), child));
      } else {
        created(author, child, node.id());
      }
    }
    return Response.ok(whole(author, node, 0, new int[] {MOST}));
  }

  /// What hangs below it hangs below its parent afterwards.
  private Response delete(Request request) {
    Author author = entry.author(request);
    RaptorItem node = required(author, Verb.DELETE, request.path("id"));
    for (RaptorItem child : below(node)) {
      nodes.update(node.application(), child.id(), old -> old.placed(node.above(), old.domain()));
    }
    nodes.remove(node.application(), node.id());
    if (node.domain() != null) {
      domains.moved(author, resource(node), node.domain(), null);
    }
    events.of(author, "tree", node.id(), "delete", json(node));
    return Words.gone();
  }

  static ObjectNode json(RaptorItem node) {
    ObjectNode body = Entry.read(node.body());
    ObjectNode json = Words.object().put("id", node.id());
    json.put("name", node.name() == null ? "" : node.name());
    json.put("type", body.path("type").asText("group"));
    json.put("userId", node.principal());
    json.put("parentId", node.above());
    if (node.domain() != null) {
      json.put("domain", node.domain());
    }
    json.put("order", body.path("order").asInt());
    JsonNode properties = body.path("properties");
    json.set("properties", properties.isObject() ? properties : Words.object());
    return json;
  }
}
