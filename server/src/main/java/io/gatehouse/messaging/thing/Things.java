package io.gatehouse.messaging.thing;

import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.access.line.Line;
import io.gatehouse.access.line.Lines;
import io.gatehouse.access.list.Guarded;
import io.gatehouse.core.decide.Decision;
import io.gatehouse.core.pattern.ChannelName;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.messaging.guard.ChannelGuard;
import io.gatehouse.messaging.journal.Journal;
import io.gatehouse.messaging.journal.Step;
import io.gatehouse.messaging.journal.Unit;
import io.gatehouse.messaging.message.Levels;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.messaging.message.ThingName;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Who may speak and listen on channels that belong to things. A right to channels counts for
/// nothing there, and the rule of a channel opens nothing.
///
/// A subscription needs the right to everything that its filter is for. One that begins with a
/// wildcard is judged as any other, and then gets of each thing only what its listener may have.
/// Safe for use by any thread; nothing blocks.
public final class Things implements ChannelGuard {
  private static final Problem UNKNOWN =
      Problem.of(ProblemType.UNAVAILABLE, "it cannot be told now whose device this is")
          .cure("try again")
          .retryAfter(1);

  private final Access access;
  private final Lines lines;
  private final Journal journal;
  private final List<Realm> realms = new CopyOnWriteArrayList<>();
  private final List<Words> words = new CopyOnWriteArrayList<>();
  private volatile Inlet inlet = Inlet.NONE;

  public Things(Access access, Journal journal) {
    this.access = access;
    this.journal = journal;
    this.lines = access.lines();
  }

  /// Has messages to things taken in. To be called before any door opens.
  public void takeInBy(Inlet taking) {
    inlet = taking;
  }

  /// Keeps another name for things. To be called before any door opens.
  public void add(Realm realm) {
    realms.add(realm);
  }

  /// Has what is said about devices say more. To be called before any door opens.
  public void add(Words saying) {
    words.add(saying);
  }

  /// What the server says about a device, as every dialect wants it.
  public Message worded(String application, Message message) {
    Message said = message;
    if (ThingName.isKept(message.channel())) {
      for (Words saying : words) {
        said = saying.worded(application, said);
      }
    }
    return said;
  }

  /// Whether a channel or filter is below a name that is kept for things in this application.
  public boolean keeps(String application, String text) {
    return ThingName.isKept(text) || realm(application, text) != null;
  }

  private @Nullable Realm realm(String application, String text) {
    for (Realm realm : realms) {
      String root = realm.root();
      boolean below =
          text.startsWith(root)
              && (text.length() == root.length() || text.charAt(root.length()) == '/');
      if (below && realm.isKeptIn(application)) {
        return realm;
      }
    }
    return null;
  }

  /// What rights to this channel or filter depend on; null where that is no single thing.
  public @Nullable Line line(String application, String filter) {
    String text = bare(filter);
    if (ThingName.isKept(text)) {
      ThingName name = ThingName.parse(text);
      return name == null || !name.isOfOneDevice()
          ? null
          : lines.ofDevice(application, name.device());
    }
    Realm realm = realm(application, text);
    Line.Ref thing = realm == null ? null : realm.thing(application, Levels.of(text));
    return thing == null ? null : lines.of(thing);
  }

  /// What a shared subscription, or one to those who listen, is about.
  private static String bare(String filter) {
    if (filter.startsWith("$share/")) {
      return filter.substring(filter.indexOf('/', "$share/".length()) + 1);
    }
    return filter.startsWith("$presence/") ? filter.substring("$presence/".length()) : filter;
  }

  /// What the thing of a channel or filter is now; 0 for none.
  public long stamp(String application, String filter) {
    Line line = line(application, filter);
    return line == null ? 0 : line.stamp();
  }

  /// Why these rights do not reach to send on a channel that is kept for things, or null if they
  /// do.
  public @Nullable Problem refusalToSend(Rights rights, String channel) {
    if (!ThingName.isKept(channel)) {
      Realm realm = realm(rights.identity().application(), channel);
      return realm != null && realm.takesIn() ? null : onlyTheServer(channel);
    }
    ThingName name = ThingName.parse(channel);
    if (name == null) {
      return noSuch(channel);
    }
    return switch (name.kind()) {
      case DEVICE -> onlyTheServer(channel);
      case STREAM -> refusal(rights, Verb.PUSH, name);
      case ACTION -> refusal(rights, Verb.EXECUTE, name);
      case STATUS -> isItself(rights, name) ? null : refusal(rights, Verb.UPDATE, name);
    };
  }

  static Problem onlyTheServer(String channel) {
    return Problem.of(ProblemType.FORBIDDEN, "only the server speaks on `%s`".formatted(channel));
  }

  private static Problem noSuch(String text) {
    return Problem.of(ProblemType.INVALID, "`%s` is no channel of a device".formatted(text))
        .at("channel")
        .cure(
            "use `device/ID`, `stream/ID/NAME`, `action/ID/NAME` or `action/ID/NAME/status`, or a"
                + " name that does not begin with `device/`, `stream/` or `action/`");
  }

  /// Why these rights do not reach to listen to a filter below a name that is kept for things, or
  /// null if they do.
  public @Nullable Problem refusalToListen(Rights rights, String filter) {
    if (!ThingName.isKept(filter)) {
      return refusalToListenIn(rights, filter);
    }
    ThingName name = ThingName.parse(filter);
    if (name == null) {
      return noSuch(filter);
    }
    return switch (name.kind()) {
      case DEVICE -> refusal(rights, Verb.READ, name);
      case STREAM -> refusal(rights, Verb.PULL, name);
      case ACTION -> isItself(rights, name) ? null : refusal(rights, Verb.EXECUTE, name);
      case STATUS ->
          isItself(rights, name) || may(rights, Verb.READ, name)
              ? null
              : refusal(rights, Verb.EXECUTE, name);
    };
  }

  private @Nullable Problem refusalToListenIn(Rights rights, String filter) {
    String application = rights.identity().application();
    Realm realm = realm(application, filter);
    if (realm == null) {
      return noSuch(filter);
    }
    Line line = line(application, filter);
    Resource thing =
        line == null
            ? Resource.of(realm.type(), ThingName.ANY, Resource.application(application))
            : line.resource();
    if (thing == null) {
      return UNKNOWN;
    }
    return line == null || line.guards().isEmpty()
        ? refusal(rights, realm.listen(), thing)
        : refusal(rights, realm.listen(), thing, line.guards());
  }

  private @Nullable Problem refusal(
      Rights rights, Verb verb, Resource thing, List<Guarded> guards) {
    for (Guarded guard : guards) {
      Decision decision = rights.decide(verb, thing, guard);
      if (!decision.allowed()) {
        return access.refuse(rights, verb, thing, guard, decision);
      }
    }
    return null;
  }

  /// Whether a listener may have a message on this channel; without a word about it.
  public boolean mayListen(Rights rights, String text) {
    if (!ThingName.isKept(text)) {
      return mayListenIn(rights, text);
    }
    ThingName name = ThingName.parse(text);
    if (name == null) {
      return false;
    }
    return switch (name.kind()) {
      case DEVICE -> may(rights, Verb.READ, name);
      case STREAM -> may(rights, Verb.PULL, name);
      case ACTION -> isItself(rights, name) || may(rights, Verb.EXECUTE, name);
      case STATUS ->
          isItself(rights, name) || may(rights, Verb.READ, name) || may(rights, Verb.EXECUTE, name);
    };
  }

  private boolean mayListenIn(Rights rights, String text) {
    String application = rights.identity().application();
    Realm realm = realm(application, text);
    Line line = realm == null ? null : line(application, text);
    Resource thing = line == null ? null : line.resource();
    return realm != null && line != null && thing != null && reach(rights, realm, thing, line);
  }

  private static boolean reach(Rights rights, Realm realm, Resource thing, Line line) {
    List<Guarded> guards = line.guards();
    return guards.isEmpty()
        ? rights.decide(realm.listen(), thing).allowed()
        : guards.stream().allMatch(guard -> rights.decide(realm.listen(), thing, guard).allowed());
  }

  /// Whether somebody may have an answer sent to a channel: as they may send there themselves, and
  /// to no channel of a thing.
  public boolean mayReply(Rights rights, String channel) {
    String application = rights.identity().application();
    return ChannelName.isValid(channel)
        && !channel.startsWith("$")
        && !keeps(application, channel)
        && rights
            .decide(Verb.PUBLISH, Resource.channel(channel, Resource.application(application)))
            .allowed();
  }

  @Override
  public @Nullable Problem refusalToPublish(Rights by, Message message) {
    return null;
  }

  @Override
  public boolean mayHear(Rights listener, Publication publication) {
    // a message with views says itself who may have it
    return publication.hasViews()
        || !keeps(publication.application(), publication.channel())
        || mayListen(listener, publication.channel());
  }

  /// Takes in a message of somebody who may send it.
  ///
  /// @param also what has to become durable once it was taken
  /// @return what ends when all of that is safe
  public Unit take(Rights sender, Message message, @Nullable Step also) {
    ThingName name = ThingName.parse(message.channel());
    CompletionStage<?> taken =
        name == null ? takenIn(sender, message) : inlet.take(sender, name, message);
    return Unit.deciding(also == null ? taken : taken.thenCompose(_ -> written(also)));
  }

  private CompletionStage<?> takenIn(Rights sender, Message message) {
    Realm realm = realm(sender.identity().application(), message.channel());
    return realm == null
        ? CompletableFuture.failedFuture(noSuch(message.channel()).refused())
        : realm.take(sender, message);
  }

  private CompletableFuture<Void> written(Step also) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Unit unit = new Unit();
    unit.add(also);
    unit.then(failure -> {
      if (failure == null) {
        done.complete(null);
      } else {
        done.completeExceptionally(failure);
      }
    });
    journal.submit(unit);
    return done;
  }

  /// Reads what the rights of listeners to a channel depend on, if that is a thing; blocks.
  public void load(String application, String channel) {
    Line line = line(application, channel);
    if (line != null) {
      line.load();
    }
  }

  /// Has what the rights of its listeners depend on stay known as long as the message waits.
  public void keepKnown(Publication publication) {
    publication.keepKnown(line(publication.application(), publication.channel()));
  }

  /// A device hears what it is to do and tells how that goes on, whatever else it may; unless it
  /// shows a credential that is narrowed.
  private static boolean isItself(Rights rights, ThingName name) {
    Subject subject = rights.identity().subject();
    return subject.kind() == Subject.Kind.DEVICE
        && !rights.identity().isGuest()
        && subject.id().equals(name.device())
        && rights.identity().credential().permissions() == null;
  }

  private @Nullable Problem refusal(Rights rights, Verb verb, ThingName name) {
    Resource device = device(rights, name);
    if (device == null) {
      return UNKNOWN;
    }
    Resource thing = thing(name, device);
    if (name.name().equals(ThingName.ANY) && name.isOfOneDevice()) {
      // the smallest right to all of them that has a name is the one to the device
      return rights.decide(verb, thing).allowed() ? null : refusal(rights, verb, device);
    }
    return refusal(rights, verb, thing);
  }

  private @Nullable Problem refusal(Rights rights, Verb verb, Resource thing) {
    Decision decision = rights.decide(verb, thing);
    if (decision.allowed()) {
      access.note(rights, verb, thing);
      return null;
    }
    return access.refuse(rights, verb, thing, decision);
  }

  private boolean may(Rights rights, Verb verb, ThingName name) {
    Resource device = device(rights, name);
    return device != null && rights.decide(verb, thing(name, device)).allowed();
  }

  /// The device of a name, or one that stands for all of them; null while it is unknown.
  private @Nullable Resource device(Rights rights, ThingName name) {
    String application = rights.identity().application();
    return name.isOfOneDevice()
        ? lines.ofDevice(application, name.device()).resource()
        : Resource.of(ResourceType.DEVICE, ThingName.ANY, Resource.application(application));
  }

  private static Resource thing(ThingName name, Resource device) {
    return switch (name.kind()) {
      case DEVICE -> device;
      case STREAM -> Resource.of(ResourceType.STREAM, name.id(), device);
      case ACTION, STATUS -> Resource.of(ResourceType.ACTION, name.id(), device);
    };
  }
}
