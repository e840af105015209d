package io.gatehouse.dialect.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.access.Resources;
import io.gatehouse.change.Change;
import io.gatehouse.change.ChangeListener;
import io.gatehouse.change.Receipt;
import io.gatehouse.change.Stamps;
import io.gatehouse.core.pattern.SyntaxException;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Directory;
import io.gatehouse.messaging.Connections;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Finds the thing that a question names, with its owner and what is above it.
///
/// What is not there is a thing that belongs to nobody, so that the answer does not tell whether it
/// is there.
final class Things {
  private static final int DEEPEST = 64;
  private static final int MOST_KEPT = 100_000;

  /// Stands for all groups, among them every organisation; none has such an id.
  private static final Subject GROUPS = Subject.group("*");

  private final Directory directory;
  private final Resources resources;
  private final Connections connections;
  private final Recent recent = new Recent();

  /// Listens for changes from now on.
  Things(ApiDialect.Rooms rooms) {
    this.directory = rooms.directory();
    this.resources = rooms.resources();
    this.connections = rooms.connections();
    rooms.changes().listen(recent);
  }

  /// The thing, if it can be told without waiting; null where `find` has to be asked.
  @Nullable Resource known(String application, Verb verb, Named named) {
    Resource top = Resource.application(application);
    return switch (named.type()) {
      case APPLICATION -> named.id().isEmpty() || named.id().equals(application) ? top : foreign();
      case CHANNEL -> channel(top, verb, named.id());
      case USER -> known(top, named, Subject.Kind.USER);
      case DEVICE -> known(top, named, Subject.Kind.DEVICE);
      case CLIENT -> known(top, named, Subject.Kind.CLIENT);
      case TOKEN, STREAM, ACTION ->
          named.id().isEmpty() ? Resource.of(named.type(), "", top) : null;
      case SESSION ->
          connections
              .find(application, named.id())
              .map(live -> Resource.owned(ResourceType.SESSION, live.id(), live.subject(), top))
              .orElseGet(() -> Resource.of(ResourceType.SESSION, named.id(), top));
      case ORGANISATION, ROSTER -> named.id().isEmpty() ? Resource.of(named.type(), "", top) : null;
      case CLIENTELE,
          GROUP,
          ROLE,
          ACCESS_REQUEST,
          AUDIT,
          SCRIPT,
          STORE,
          SCHEMA,
          DOCUMENT,
          FIELD,
          SECRET ->
          Resource.of(named.type(), named.id(), top);
    };
  }

  private @Nullable Resource known(Resource top, Named named, Subject.Kind kind) {
    return named.id().isEmpty()
        ? Resource.of(named.type(), "", top)
        : recent.find(new Place(top.id(), new Subject(kind, named.id())));
  }

  /// The thing; may block.
  ///
  /// @param tokens finds a token as far as the caller may read it
  Resource find(
      String application, Verb verb, Named named, Function<String, @Nullable TokenRecord> tokens) {
    Resource known = known(application, verb, named);
    if (known != null) {
      return known;
    }
    return switch (named.type()) {
      case USER -> principal(application, Subject.user(named.id()), ResourceType.USER);
      case DEVICE -> principal(application, Subject.device(named.id()), ResourceType.DEVICE);
      case CLIENT -> principal(application, Subject.client(named.id()), ResourceType.CLIENT);
      case STREAM, ACTION -> below(application, named);
      case TOKEN -> token(application, named.id(), tokens.apply(named.id()));
      case ORGANISATION, ROSTER -> organisation(application, named);
      case APPLICATION,
          CLIENTELE,
          GROUP,
          ROLE,
          CHANNEL,
          SESSION,
          ACCESS_REQUEST,
          AUDIT,
          SCRIPT,
          STORE,
          SCHEMA,
          DOCUMENT,
          FIELD,
          SECRET ->
          throw new IllegalStateException(named + " needs no search");
    };
  }

  private Resource principal(String application, Subject subject, ResourceType type) {
    List<Stamps.Stamp> taken = new ArrayList<>();
    taken.add(recent.stamp(application, subject));
    taken.add(recent.stamp(application, GROUPS));
    Optional<PrincipalRecord> record = directory.find(application, subject);
    if (record.isEmpty()) {
      return Resource.of(type, subject.id(), Resource.application(application));
    }
    String above = record.get().parent();
    while (above != null && taken.size() < DEEPEST) {
      Subject device = Subject.device(above);
      taken.add(recent.stamp(application, device));
      above = directory.find(application, device).map(PrincipalRecord::parent).orElse(null);
    }
    Resource resource = resources.principal(record.get());
    recent.keep(new Place(application, subject), new Kept(resource, taken));
    return resource;
  }

  private Resource organisation(String application, Named named) {
    return resources
        .organisation(application, named.id())
        .map(found ->
            named.type() == ResourceType.ROSTER
                ? Resource.of(named.type(), named.id(), found)
                : found)
        .orElseGet(() -> Resource.of(named.type(), named.id(), Resource.application(application)));
  }

  /// `boat-7/position` is a stream of device `boat-7`.
  private Resource below(String application, Named named) {
    int slash = named.id().indexOf('/');
    if (slash <= 0) {
      return Resource.of(named.type(), named.id(), Resource.application(application));
    }
    Subject device = Subject.device(named.id().substring(0, slash));
    Resource above = principal(application, device, ResourceType.DEVICE);
    return Resource.of(named.type(), named.id(), above);
  }

  private Resource token(String application, String id, @Nullable TokenRecord record) {
    return record == null
        ? Resource.of(ResourceType.TOKEN, id, Resource.application(application))
        : resources.token(record);
  }

  private static Resource channel(Resource application, Verb verb, String name) {
    try {
      boolean many = name.indexOf('+') >= 0 || name.indexOf('#') >= 0;
      return verb == Verb.SUBSCRIBE && many
          ? Resource.channelFilter(TopicFilter.parse(name), application)
          : Resource.channel(name, application);
    } catch (SyntaxException wrong) {
      throw invalid(wrong.problem());
    } catch (IllegalArgumentException wrong) {
      throw invalid("a channel has no placeholders");
    }
  }

  /// A thing as its question named it.
  static String named(Resource resource) {
    return resource.id().isEmpty() ? resource.type().label() : resource.toString();
  }

  private static Resource foreign() {
    throw invalid("an application can only ask about itself");
  }

  private static Refused invalid(String detail) {
    return Problem.of(ProblemType.INVALID, detail)
        .at("resource")
        .cure("write it like `device:boat-7` or `channel:fleet/7`")
        .refused();
  }

  /// A thing as a question names it.
  ///
  /// @param id empty for the type as a whole
  record Named(ResourceType type, String id) {

    static Named parse(String text) {
      int colon = text.indexOf(':');
      String word = colon < 0 ? text : text.substring(0, colon);
      for (ResourceType type : ResourceType.values()) {
        if (type.label().equals(word)) {
          return new Named(type, colon < 0 ? "" : text.substring(colon + 1));
        }
      }
      throw invalid("`" + word + "` is not a type of resource");
    }
  }

  private record Place(String application, Subject subject) {}

  /// A resource with the stamps of all that it was made from.
  private record Kept(Resource resource, List<Stamps.Stamp> stamps) {
    boolean holds() {
      for (Stamps.Stamp stamp : stamps) {
        if (stamp.voided()) {
          return false;
        }
      }
      return true;
    }
  }

  /// Principals that were asked about lately, for as long as they and the devices above them are
  /// what they were: so that a check need not leave the event loop.
  private static final class Recent implements ChangeListener {
    private final Stamps<Place> stamps = new Stamps<>();
    private final Cache<Place, Kept> kept =
        Caffeine.newBuilder().maximumSize(MOST_KEPT).executor(Runnable::run).build();

    Stamps.Stamp stamp(String application, Subject subject) {
      return stamps.take(new Place(application, subject));
    }

    void keep(Place place, Kept found) {
      kept.put(place, found);
    }

    @Nullable Resource find(Place place) {
      Kept found = kept.getIfPresent(place);
      return found != null && found.holds() ? found.resource() : null;
    }

    @Override
    public Receipt apply(Change change) {
      if (change instanceof Change.OfPrincipal(String application, Subject subject, String _)) {
        stamps.forget(new Place(application, subject));
      }
      if (change instanceof Change.OfGroup(String application, String _)) {
        stamps.forget(new Place(application, GROUPS));
      }
      return Receipt.NOTHING;
    }
  }
}
