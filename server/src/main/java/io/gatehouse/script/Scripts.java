package io.gatehouse.script;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.access.list.Guarded;
import io.gatehouse.access.list.Lock;
import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Outcome;
import io.gatehouse.change.Stamps;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.record.Facts;
import io.gatehouse.identity.record.ThingGrants;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Page;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.script.Script;
import io.gatehouse.store.script.ScriptVersion;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Scripts and files of applications: who may read, write and run them, and what they were.
///
/// Safe for use by any thread; blocks.
public final class Scripts {
  private static final long HOT = 32L << 20;
  private static final int AROUND = 512;
  private static final int PAGES = 20;

  private final Stores stores;
  private final Changes changes;
  private final Access access;
  private final Limits limits;
  private final InstantSource clock;
  private final Stamps<Place> stamps = new Stamps<>();
  private final Cache<Place, Kept> kept =
      Caffeine.newBuilder()
          .maximumWeight(HOT)
          .weigher((Place place, Kept hot) -> AROUND + hot.weight())
          .executor(Runnable::run)
          .build();

  public Scripts(
      Stores stores, Changes changes, Access access, Limits limits, InstantSource clock) {
    this.stores = stores;
    this.changes = changes;
    this.access = access;
    this.limits = limits;
    this.clock = clock;
  }

  /// Whoever asks; hot where it was asked for lately.
  public Optional<Script> find(String application, String path) {
    if (!Paths.isOne(path)) {
      return Optional.empty();
    }
    Place place = new Place(application, path);
    Kept known = kept.getIfPresent(place);
    if (known != null && !known.stamp.voided()) {
      return Optional.ofNullable(known.script);
    }
    Stamps.Stamp stamp = stamps.take(place);
    Optional<Script> found = stores.read(t -> t.scripts().find(application, path));
    kept.put(place, new Kept(found.orElse(null), stamp));
    return found;
  }

  /// Whether there is a script there, as far as this is known without asking the store.
  public boolean isKnown(String application, String path) {
    Kept known = Paths.isOne(path) ? kept.getIfPresent(new Place(application, path)) : null;
    return known != null
        && !known.stamp.voided()
        && known.script != null
        && known.script.kind() == Script.Kind.SCRIPT;
  }

  /// The longest script that a path begins with; nobody's rights are asked for.
  Optional<Script> match(String application, String path) {
    Optional<Script> whole = find(application, path);
    if (whole.isPresent()) {
      return whole;
    }
    List<String> above = Paths.candidates(path);
    return above.isEmpty()
        ? Optional.empty()
        : stores
            .read(t -> t.scripts().longest(application, above))
            .flatMap(found -> find(application, found.path()));
  }

  /// The thing that rights are about.
  public static Resource resource(String application, String path, @Nullable Script script) {
    Resource above = Resource.application(application);
    return script == null
        ? Resource.of(ResourceType.SCRIPT, path, above)
        : Resource.owned(ResourceType.SCRIPT, path, script.owner(), above);
  }

  /// Refuses unless the policy or the list of the script for this verb allows it. A script that is
  /// not there is one that belongs to nobody.
  public Script required(Rights by, Verb verb, String path) {
    Script script = find(by.identity().application(), path).orElse(null);
    require(by, verb, path, script);
    if (script == null) {
      throw Versions.missing("script:" + path);
    }
    return script;
  }

  void require(Rights by, Verb verb, String path, @Nullable Script script) {
    Resource resource = resource(by.identity().application(), path, script);
    Guarded guarded = script == null ? null : Lists.of(script, verb);
    if (guarded == null) {
      access.require(by, verb, resource);
    } else {
      access.require(by, verb, resource, guarded);
    }
  }

  /// The list that stands before a script beside the policy, for whoever asks about rights.
  public Optional<Lock> lock(String application, Verb verb, String path) {
    Script script = find(application, path).orElse(null);
    Guarded guarded = script == null ? null : Lists.of(script, verb);
    return Optional.ofNullable(guarded)
        .map(list ->
            new Lock(
                "`%s` of script:%s".formatted(Lists.word(verb), path),
                resource(application, path, script),
                list));
  }

  boolean may(Rights by, Verb verb, Script script) {
    Resource resource = resource(script.application(), script.path(), script);
    Guarded guarded = Lists.of(script, verb);
    return guarded == null
        ? by.decide(verb, resource).allowed()
        : by.decide(verb, resource, guarded).allowed();
  }

  /// Scripts below a prefix that these rights may read or run, without their content; a page may
  /// hold fewer than `limit` although there is a next one.
  public Page<Script> list(Rights by, String prefix, @Nullable String after, int limit) {
    String application = by.identity().application();
    List<Script> shown = new ArrayList<>();
    String from = after;
    for (int looked = 0; looked < PAGES && shown.size() < limit; looked++) {
      String begin = from;
      List<Script> rows = stores.read(t -> t.scripts().list(application, prefix, begin, limit + 1));
      for (Script row : rows) {
        if (shown.size() == limit) {
          return new Page<>(shown, shown.getLast().path());
        }
        if (may(by, Verb.READ, row) || may(by, Verb.EXECUTE, row)) {
          shown.add(row);
        }
      }
      if (rows.size() <= limit) {
        return new Page<>(shown, null);
      }
      from = rows.getLast().path();
    }
    return new Page<>(shown, from);
  }

  /// Adds a script, or makes of it what the draft says.
  ///
  /// @param expected the version that the author saw, 0 for none; null for whatever there is
  public Script put(Rights by, String path, @Nullable Long expected, Draft draft) {
    String application = by.identity().application();
    Paths.checked(path);
    return Versions.settled(() -> {
      Script before = stores.read(t -> t.scripts().find(application, path)).orElse(null);
      mayPut(by, path, before, draft);
      Versions.require(expected, before == null ? 0 : before.version());
      Script after = Drafts.made(draft, before, by.identity(), path, limits.size(), clock.millis());
      Script done = changes.make(transaction -> written(transaction, by, before, after)).record();
      stamps.forget(new Place(application, path));
      return done;
    });
  }

  private void mayPut(Rights by, String path, @Nullable Script before, Draft draft) {
    boolean narrowed = by.identity().credential().permissions() != null;
    if (before == null) {
      require(by, Verb.CREATE, path, null);
      if (narrowed && draft.runAs() == Script.RunAs.OWNER) {
        throw tooNarrow();
      }
      return;
    }
    require(by, Verb.UPDATE, path, before);
    Subject author = by.identity().subject();
    boolean own = author.equals(before.owner()) && !by.identity().isGuest();
    boolean elevated = before.runAs() == Script.RunAs.OWNER;
    if (draft.governs() && !own) {
      access.require(by, Verb.ADMIN, resource(by.identity().application(), path, before));
    }
    boolean lends = draft.runAs() == Script.RunAs.OWNER || (elevated && draft.rewrites(before));
    if (own && narrowed && lends) {
      throw tooNarrow();
    }
    if (!own && lends) {
      throw Problem.of(
              ProblemType.FORBIDDEN,
              "only `%s`, whose it is, changes what runs with the rights of the owner"
                  .formatted(before.owner()))
          .cure("set `run_as` to `caller` first, or ask the owner")
          .refused();
    }
  }

  /// What runs with all rights of its owner is not written by who shows some of them.
  private static Refused tooNarrow() {
    return Problem.of(
            ProblemType.FORBIDDEN,
            "a token that is narrowed writes nothing that runs with the rights of its owner")
        .cure("set `run_as` to `caller`, or use a token without a list of its own")
        .refused();
  }

  private Outcome<Script> written(
      Transaction transaction, Rights by, @Nullable Script before, Script after) {
    Script now = transaction.scripts().find(after.application(), after.path()).orElse(null);
    if ((now == null ? 0 : now.version()) != (before == null ? 0 : before.version())) {
      throw new Versions.Overtaken();
    }
    if (now == null && transaction.scripts().count(after.application()) >= limits.scripts()) {
      throw Problem.of(ProblemType.TOO_MANY, "the application has too many scripts")
          .cure("delete some, or raise `script.scripts`")
          .refused();
    }
    if (now != null) {
      transaction.scripts().keep(now, limits.versions());
    }
    Script done = transaction.scripts().put(after);
    return new Outcome<>(
        done,
        List.of(
            Facts.event(
                before == null ? AuditAction.SCRIPT_CREATED : AuditAction.SCRIPT_CHANGED,
                done.application(),
                access.author(by).actor(),
                "script:" + done.path(),
                Drafts.facts(before),
                Drafts.facts(done))),
        List.of());
  }

  /// Deletes a script with its versions, timers and listeners.
  public void delete(Rights by, String path, @Nullable Long expected) {
    Script script = required(by, Verb.DELETE, path);
    Versions.require(expected, script.version());
    changes.make(transaction -> {
      if (!transaction.scripts().remove(script.application(), path)) {
        return new Outcome<>(false, List.of(), List.of());
      }
      Actor actor = access.author(by).actor();
      AuditEvent event =
          Facts.event(
              AuditAction.SCRIPT_DELETED,
              script.application(),
              actor,
              "script:" + path,
              Drafts.facts(script),
              Map.of());
      return ThingGrants.end(
          transaction,
          actor,
          script.application(),
          ResourceType.SCRIPT,
          path,
          new Outcome<>(true, List.of(event), List.of()));
    });
    stamps.forget(new Place(script.application(), path));
  }

  /// What a script was, the latest first, for whoever may read it.
  public List<ScriptVersion> versions(Rights by, String path) {
    Script script = required(by, Verb.READ, path);
    return stores.read(t -> t.scripts().versions(script.application(), path));
  }

  public ScriptVersion version(Rights by, String path, long version) {
    Script script = required(by, Verb.READ, path);
    if (script.version() == version) {
      return new ScriptVersion(
          version,
          script.kind(),
          script.contentType(),
          script.content(),
          script.author(),
          script.updatedAt());
    }
    return stores
        .read(t -> t.scripts().version(script.application(), path, version))
        .orElseThrow(() -> Versions.missing("script:%s@%d".formatted(path, version)));
  }

  /// Makes a script what it was; lists and settings stay.
  public Script restore(Rights by, String path, long version, @Nullable Long expected) {
    ScriptVersion old = version(by, path, version);
    return put(
        by,
        path,
        expected,
        new Draft(old.kind(), old.contentType(), old.content(), null, null, null, null));
  }

  private record Place(String application, String path) {}

  private record Kept(@Nullable Script script, Stamps.Stamp stamp) {
    int weight() {
      return script == null ? 0 : script.content().length;
    }
  }
}
