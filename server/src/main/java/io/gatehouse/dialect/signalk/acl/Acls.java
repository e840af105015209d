package io.gatehouse.dialect.signalk.acl;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.access.Rights;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Change;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Outcome;
import io.gatehouse.change.Receipt;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.signalk.model.PathChannels;
import io.gatehouse.dialect.signalk.model.Place;
import io.gatehouse.dialect.signalk.model.SourceLabel;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.Author;
import io.gatehouse.messaging.guard.ChannelGuard;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Stores;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The access control lists of every application, and the hand that holds them on every transport.
///
/// They only take away. Where an application has lists, they bound everybody on its channels below
/// `signalk/`, by MQTT and AMQP as on the stream, administrators included; a channel there that
/// belongs to no path is closed. Safe for use by any thread; only [#replace] and [#load] block.
public final class Acls implements ChannelGuard {
  private static final String KEY = "signalk.acls.";
  private static final String ALL = PathChannels.PREFIX + "#";
  private static final Problem HIDDEN =
      Problem.of(ProblemType.FORBIDDEN, "the ACLs of Signal K do not allow this")
          .cure("ask an administrator for an entry in `acls`");

  private final Stores stores;
  private final Changes changes;
  private final UnaryOperator<String> self;
  private final Map<String, AclTable> tables = new ConcurrentHashMap<>();

  /// @param self the context of an application's own vessel
  public Acls(Stores stores, Changes changes, UnaryOperator<String> self) {
    this.stores = stores;
    this.changes = changes;
    this.self = self;
  }

  /// Reads the lists of an application; to be called before anybody may connect to it.
  public synchronized void load(String application) {
    take(application, json(application));
  }

  /// The lists as they were set; an empty list where none are.
  public String json(String application) {
    return stores.read(transaction -> transaction.settings().get(KEY + application).orElse("[]"));
  }

  /// Whether an application has any.
  public boolean any(String application) {
    AclTable table = tables.get(application);
    return table != null && !table.isEmpty();
  }

  /// Sets the lists of the author's application; they hold at once, also for who is connected.
  public Receipt replace(Author author, String json) {
    String application = author.application();
    author.require(
        Verb.ADMIN,
        Resource.channelFilter(TopicFilter.parse(ALL), Resource.application(application)));
    JsonNode read = Json.read(json);
    AclReader.read(read);
    String kept = new String(Json.write(read), StandardCharsets.UTF_8);
    changes.make(transaction -> {
      if (read.isEmpty()) {
        transaction.settings().remove(KEY + application);
      } else {
        transaction.settings().put(KEY + application, kept);
      }
      return new Outcome<>(true, List.of(event(author, kept)), List.of());
    });
    load(application); // before those who are connected are looked at
    return changes.committed(new Change.OfChannelRule(application, ALL));
  }

  private static AuditEvent event(Author author, String acls) {
    return new AuditEvent(
        AuditAction.CHANNEL_RULE_CHANGED,
        author.application(),
        author.actor(),
        "channel:" + ALL,
        Map.of(),
        Map.of("acls", acls));
  }

  private void take(String application, String json) {
    tables.put(application, new AclTable(AclReader.read(Json.read(json)), self.apply(application)));
  }

  /// Whether the lists let somebody do this; the right to the channel is another question.
  public boolean allows(Rights by, Operation operation, Place place, String source) {
    AclTable table = tables.get(by.identity().application());
    return table == null
        || table.allows(
            by.identity().subject(), operation, PathChannels.channel(place), () -> source);
  }

  @Override
  public @Nullable Problem refusalToPublish(Rights by, Message message) {
    return allows(by, Operation.WRITE, message, by.identity().subject()) ? null : HIDDEN;
  }

  @Override
  public boolean mayHear(Rights listener, Publication publication) {
    return allows(listener, Operation.READ, publication.message(), publication.sender().subject());
  }

  private boolean allows(Rights by, Operation operation, Message message, Subject sender) {
    if (!message.channel().startsWith(PathChannels.PREFIX)) {
      return true;
    }
    AclTable table = tables.get(by.identity().application());
    return table == null
        || table.allows(
            by.identity().subject(),
            operation,
            message.channel(),
            () -> SourceLabel.of(message, sender));
  }
}
