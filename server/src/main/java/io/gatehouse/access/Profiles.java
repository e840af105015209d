package io.gatehouse.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.access.Policies.Compiled;
import io.gatehouse.change.Stamps;
import io.gatehouse.core.decide.Narrowing;
import io.gatehouse.core.decide.Profile;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Principal;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.GrantRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The compiled rights of those who were active lately. Bounded; safe for use by any thread.
final class Profiles {
  private final Stores stores;
  private final Policies policies;
  private final Cache<Key, Entry> entries;
  private final Stamps<Key> stamps = new Stamps<>();

  Profiles(Stores stores, Policies policies, long most) {
    this.stores = stores;
    this.policies = policies;
    entries = Caffeine.newBuilder().maximumSize(most).executor(Runnable::run).build();
  }

  /// Never blocks; null where [#load] has to be asked.
  @Nullable Entry known(Identity identity) {
    return identity.isGuest() ? guest(identity) : known(identity.application(), identity.subject());
  }

  private @Nullable Entry known(String application, Subject subject) {
    Entry entry = entries.getIfPresent(new Key(application, subject, false));
    return entry == null || entry.stale() ? null : entry;
  }

  /// May block. Throws `Refused` when there is no such principal.
  Entry load(Identity identity) {
    return identity.isGuest() ? guest(identity) : load(identity.application(), identity.subject());
  }

  /// Somebody whom the directory does not know: without a role, a group or a grant, whoever of the
  /// same id has some. Never blocks.
  private Entry guest(Identity identity) {
    Key key = new Key(identity.application(), identity.subject(), true);
    Entry known = entries.getIfPresent(key);
    if (known != null && !known.stale()) {
      return known;
    }
    Entry fresh = fresh(identity);
    entries.put(key, fresh);
    return fresh;
  }

  private Entry fresh(Identity identity) {
    return new Entry(
        new Principal(identity.subject(), identity.name(), true, Set.of(), Set.of(), Map.of()),
        List.of(),
        stamps.take(Key.stamp(identity.application(), identity.subject())),
        stamps.take(Key.all(identity.application())));
  }

  /// The same for a principal of the directory.
  Entry load(String application, Subject subject) {
    Entry known = known(application, subject);
    if (known != null) {
      return known;
    }
    Reading reading = reading(application, subject);
    return stores.read(transaction ->
        reading.load(transaction, Principals.find(transaction, application, subject).orElse(null)));
  }

  /// The same for somebody who is asked about, and may not exist.
  Optional<Entry> find(String application, Subject subject) {
    Entry known = known(application, subject);
    if (known != null) {
      return Optional.of(known);
    }
    Reading reading = reading(application, subject);
    return stores.read(transaction -> {
      PrincipalRecord found = Principals.find(transaction, application, subject).orElse(null);
      return found == null && !subject.equals(Subject.ANONYMOUS)
          ? Optional.empty()
          : Optional.of(reading.load(transaction, found));
    });
  }

  /// For a caller who reads more of the same principal; to be asked for before the store is read.
  Reading reading(String application, Subject subject) {
    return new Reading(
        new Key(application, subject, false),
        stamps.take(Key.stamp(application, subject)),
        stamps.take(Key.all(application)));
  }

  /// The reading of one principal, as old as the moment when it was asked for.
  final class Reading {
    private final Key key;
    private final Stamps.Stamp own;
    private final Stamps.Stamp common;

    private Reading(Key key, Stamps.Stamp own, Stamps.Stamp common) {
      this.key = key;
      this.own = own;
      this.common = common;
    }

    /// Throws `Refused` when there is no such principal.
    ///
    /// @param found the principal as this transaction sees it; null for anonymous, too
    Entry load(Transaction transaction, @Nullable PrincipalRecord found) {
      Entry known = known(key.application(), key.subject());
      if (known != null) {
        return known;
      }
      if (found == null && !key.subject().equals(Subject.ANONYMOUS)) {
        throw gone();
      }
      Entry read =
          new Entry(
              found == null ? Principal.anonymous() : principal(found),
              transaction.grants().of(key.application(), key.subject()).stream()
                  .map(GrantRecord::grant)
                  .toList(),
              own,
              common);
      entries.put(key, read);
      return read;
    }
  }

  /// The rights of an entry under the policy of today; may block.
  Current current(String application, Entry entry) {
    return current(policies.load(application), entry);
  }

  /// The same under a policy that is known: compiles, but never blocks.
  static Current current(Compiled policy, Entry entry) {
    Current compiled = entry.current;
    if (compiled == null || compiled.profile.epoch() != policy.policy().epoch()) {
      compiled =
          new Current(
              policy,
              policy.snapshot().profile(policy.placed(entry.principal), entry.own),
              entry.own);
      entry.current = compiled;
    }
    return compiled;
  }

  /// The principal, its grants or its credentials have changed.
  void forget(String application, Subject subject) {
    stamps.forget(Key.stamp(application, subject));
  }

  /// A role or group is gone, and with it what its holders had of it.
  void forgetAll(String application) {
    stamps.forget(Key.all(application));
  }

  private static Principal principal(PrincipalRecord record) {
    return new Principal(
        record.subject(),
        record.name(),
        record.enabled(),
        record.roles(),
        record.groups(),
        record.attributes());
  }

  private static io.gatehouse.problem.Refused gone() {
    return Problem.of(ProblemType.CREDENTIAL_ENDED, "the principal was deleted").refused();
  }

  /// One principal with its own grants, as the store had them.
  static final class Entry {
    final Principal principal;
    final List<Grant> own;
    private final Stamps.Stamp ownStamp;
    private final Stamps.Stamp commonStamp;
    private volatile @Nullable Current current;

    Entry(Principal principal, List<Grant> own, Stamps.Stamp ownStamp, Stamps.Stamp commonStamp) {
      this.principal = principal;
      this.own = own;
      this.ownStamp = ownStamp;
      this.commonStamp = commonStamp;
    }

    boolean enabled() {
      return principal.enabled();
    }

    /// The same somebody with other rights; as old as this.
    Entry changed(Principal principal, List<Grant> own) {
      return new Entry(principal, own, ownStamp, commonStamp);
    }

    boolean stale() {
      return ownStamp.voided() || commonStamp.voided();
    }
  }

  /// The compiled rights of one principal under one policy.
  static final class Current {
    private static final int MOST = 64;

    final Compiled policy;
    final Profile profile;
    final List<Grant> own;
    private final NavigableSet<Long> ends;
    private final Map<List<Permission>, Narrowing> narrowings = new ConcurrentHashMap<>();

    Current(Compiled policy, Profile profile, List<Grant> own) {
      this.policy = policy;
      this.profile = profile;
      this.own = own;
      this.ends = Policies.ends(own);
    }

    /// Whether this was compiled from that policy.
    @SuppressWarnings("ReferenceEquality") // each compilation is a policy of its own
    boolean isOf(@Nullable Compiled other) {
      return policy == other;
    }

    /// When the next grant that counts here ends; `Long.MAX_VALUE` for never.
    long nextEnd(long now) {
      Long mine = ends.higher(now);
      Long shared = policy.ends().higher(now);
      return Math.min(
          mine == null ? Long.MAX_VALUE : mine, shared == null ? Long.MAX_VALUE : shared);
    }

    /// What a token with these permissions of its own is narrowed to.
    @Nullable Narrowing narrowing(@Nullable List<Permission> permissions) {
      if (permissions == null) {
        return null;
      }
      Narrowing known = narrowings.get(permissions);
      if (known == null) {
        known = profile.narrowing(permissions);
        if (narrowings.size() < MOST) {
          narrowings.put(permissions, known);
        }
      }
      return known;
    }
  }

  private record Key(String application, Subject subject, boolean guest) {
    /// An owner is one principal over all applications.
    static Key stamp(String application, Subject subject) {
      return new Key(subject.kind() == Subject.Kind.OWNER ? "" : application, subject, false);
    }

    /// Stands for everybody in an application; nobody has such an id.
    static Key all(String application) {
      return new Key(application, Subject.group("*"), false);
    }
  }
}
