package io.gatehouse.dialect.signalk.request;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.signalk.acl.Acls;
import io.gatehouse.dialect.signalk.acl.Operation;
import io.gatehouse.dialect.signalk.entry.Words;
import io.gatehouse.dialect.signalk.model.Leaf;
import io.gatehouse.dialect.signalk.model.PathChannels;
import io.gatehouse.dialect.signalk.model.Place;
import io.gatehouse.dialect.signalk.model.Vessels;
import io.gatehouse.door.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Changes of values: asked of the connection that last told the value, which does it or does not.
///
/// Safe for use by any thread.
public final class Puts {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MOST_WAITING = 10_000;

  private final Requests requests;
  private final Acls acls;
  private final Vessels vessels;
  private final Duration patience;
  private final Map<String, Publisher> publishers = new ConcurrentHashMap<>();
  private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();

  /// What is to be changed.
  ///
  /// @param value JSON; null to take the value away
  /// @param source whom to ask where several tell the path
  public record Wish(Place place, byte @Nullable [] value, @Nullable String source) {
    private String verb() {
      return value == null ? "DELETE" : "PUT";
    }
  }

  private record Waiting(ChangeRequest request, String publisher, Consumer<ChangeRequest> told) {}

  public Puts(Requests requests, Acls acls, Vessels vessels) {
    this(requests, acls, vessels, PATIENCE);
  }

  /// @param patience how long a publisher may take
  public Puts(Requests requests, Acls acls, Vessels vessels, Duration patience) {
    this.requests = requests;
    this.acls = acls;
    this.vessels = vessels;
    this.patience = patience;
  }

  public Requests requests() {
    return requests;
  }

  /// Takes notice of a connection that may send deltas.
  public void add(Publisher publisher) {
    publishers.put(publisher.id(), publisher);
  }

  /// It is gone, and what it was asked for has failed.
  public void remove(Publisher publisher) {
    if (publishers.remove(publisher.id(), publisher)) {
      for (Map.Entry<String, Waiting> one : waiting.entrySet()) {
        if (one.getValue().publisher().equals(publisher.id())) {
          end(one.getKey(), failed(502, "the source is gone"));
        }
      }
    }
  }

  /// Whether somebody may put at all: who may publish on the channel; the ACLs are asked besides.
  public static boolean mayPublish(Rights rights, Place place) {
    Resource application = Resource.application(rights.identity().application());
    return rights
        .decide(Verb.PUBLISH, Resource.channel(PathChannels.channel(place), application))
        .allowed();
  }

  /// Asks for a change.
  ///
  /// @param told of the end of a request that is pending when this returns; on any thread
  public ChangeRequest ask(
      Rights rights, ChangeRequest.Asker asker, Wish wish, Consumer<ChangeRequest> told) {
    List<Leaf.Held> candidates = candidates(rights.identity().application(), wish);
    String source = wish.source();
    if (source == null && candidates.size() == 1) {
      source = candidates.getFirst().reading().source();
    }
    boolean allowed =
        mayPublish(rights, wish.place())
            && acls.allows(rights, Operation.PUT, wish.place(), source == null ? "" : source);
    if (!allowed) {
      return refused(asker, 403, "you may not change " + wish.place().path());
    }
    if (candidates.isEmpty()) {
      return refused(asker, 405, wish.verb() + " not supported for " + wish.place().path());
    }
    if (candidates.size() > 1) {
      return refused(
          asker,
          400,
          "there are multiple sources for the given path, but no source was specified in the"
              + " request");
    }
    return sent(asker, wish, candidates.getFirst(), told);
  }

  private ChangeRequest sent(
      ChangeRequest.Asker asker, Wish wish, Leaf.Held held, Consumer<ChangeRequest> told) {
    Publisher publisher = publisher(held);
    if (publisher == null || waiting.size() >= MOST_WAITING) {
      return refused(asker, 503, "too many requests wait for an answer");
    }
    ChangeRequest request = requests.add(asker, ChangeRequest.Standing.pending());
    String id = request.id();
    waiting.put(id, new Waiting(request, publisher.id(), told));
    publisher.ask(
        wish.place(),
        message(id, wish),
        patience,
        () -> end(id, failed(504, "the source did not answer in time")),
        () -> end(id, failed(502, "the source is gone")));
    return request;
  }

  private static byte[] message(String id, Wish wish) {
    ObjectNode message = Words.object().put("requestId", id).put("context", wish.place().context());
    ArrayNode list = message.putArray(wish.value() == null ? "delete" : "put");
    ObjectNode one = list.addObject().put("path", wish.place().path());
    if (wish.value() != null) {
      one.set("value", Json.read(wish.value()));
    }
    return Json.write(message);
  }

  /// Values of the path whose connection is still there.
  private List<Leaf.Held> candidates(String application, Wish wish) {
    Leaf leaf = vessels.of(application).values().find(wish.place());
    if (leaf == null) {
      return List.of();
    }
    return leaf.latest().stream()
        .filter(held -> publisher(held) != null)
        .filter(held -> wish.source() == null || wish.source().equals(held.reading().source()))
        .toList();
  }

  private @Nullable Publisher publisher(Leaf.Held held) {
    return held.connection() == null ? null : publishers.get(held.connection());
  }

  private ChangeRequest refused(ChangeRequest.Asker asker, int status, String why) {
    return requests.add(asker, ChangeRequest.Standing.completed(status, why));
  }

  private static ChangeRequest.Standing failed(int status, String why) {
    return new ChangeRequest.Standing(ChangeRequest.State.FAILED, status, why);
  }

  /// What a publisher says of a request that it was sent; a stranger's answer is passed over.
  ///
  /// @return whether it was waited for
  public boolean answered(Publisher by, String id, ChangeRequest.Standing standing) {
    Waiting one = waiting.get(id);
    if (one == null || !one.publisher().equals(by.id())) {
      return false;
    }
    if (standing.state() != ChangeRequest.State.PENDING) {
      end(id, standing);
    }
    return true;
  }

  private void end(String id, ChangeRequest.Standing standing) {
    Waiting one = waiting.remove(id);
    if (one != null && one.request().end(standing)) {
      one.told().accept(one.request());
    }
  }
}
