package io.gatehouse.access;

import io.gatehouse.access.tally.DecisionCounts;
import io.gatehouse.access.tally.Tallies;
import io.gatehouse.core.decide.Snapshot;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Group;
import io.gatehouse.core.policy.Policy;
import io.gatehouse.core.policy.Principal;
import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.StoreUnavailable;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.organisation.OrganisationRecord;
import io.gatehouse.store.record.ChannelRuleRecord;
import io.gatehouse.store.record.GrantRecord;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The compiled policy of each application, swapped as a whole. Safe for use by any thread.
final class Policies {
  private static final Logger LOG = LoggerFactory.getLogger(Policies.class);
  private static final String ORGANISATION = "organisation";

  private final Stores stores;
  private final Tallies tallies = new Tallies();
  private final AtomicLong epochs = new AtomicLong();
  private final Map<String, Compiled> current = new ConcurrentHashMap<>();
  private final Map<String, List<ChannelRuleRecord>> configured = new ConcurrentHashMap<>();

  Policies(Stores stores) {
    this.stores = stores;
  }

  /// Sets the channel rules that the operator's configuration supplies.
  void configure(String application, List<ChannelRuleRecord> rules) {
    configured.put(application, List.copyOf(rules));
  }

  /// How many decisions were made under the policies of each application.
  Tallies tallies() {
    return tallies;
  }

  /// Never blocks; null where [#load] has to be asked.
  @Nullable Compiled known(String application) {
    return current.get(application);
  }

  /// May block.
  Compiled load(String application) {
    Compiled known = current.get(application);
    return known != null ? known : current.computeIfAbsent(application, this::compile);
  }

  /// Compiles what the store has now; whoever waits for another compilation gets a newer one.
  ///
  /// @return null where that cannot be read: then nobody believes the old one any longer, and
  ///   whoever needs the policy reads it, or gets no answer
  @Nullable Compiled renew(String application) {
    return current.compute(
        application,
        (same, old) -> {
          try {
            return compile(application);
          } catch (StoreUnavailable away) {
            LOG.warn(
                "the policy of `{}` cannot be read, and is forgotten: {}",
                application,
                away.getMessage());
            return null;
          }
        });
  }

  private Compiled compile(String application) {
    return stores.read(transaction -> {
      List<ChannelRuleRecord> channels = channels(transaction, application);
      Policy policy = policy(transaction, application, epochs.incrementAndGet(), channels);
      return new Compiled(
          policy,
          Snapshot.compile(policy),
          ends(policy.grantsOfRolesAndGroups()),
          new ChannelTable(channels),
          transaction.organisations().list(application).stream()
              .map(OrganisationRecord::id)
              .collect(Collectors.toUnmodifiableSet()),
          tallies.of(application),
          transaction.accounts().isClosed(application));
    });
  }

  /// A configured rule stands in the place of a stored one of the same pattern.
  private List<ChannelRuleRecord> channels(Transaction transaction, String application) {
    List<ChannelRuleRecord> fixed = configured.getOrDefault(application, List.of());
    Set<TopicFilter> patterns =
        fixed.stream().map(record -> record.rule().pattern()).collect(Collectors.toSet());
    return Stream.concat(
            fixed.stream(),
            transaction.channels().list(application).stream()
                .filter(record -> !patterns.contains(record.rule().pattern())))
        .toList();
  }

  private static Policy policy(
      Transaction transaction, String application, long epoch, List<ChannelRuleRecord> channels) {
    return new Policy(
        application,
        epoch,
        transaction.roles().list(application).stream()
            .map(role -> new Role(role.id(), role.rules()))
            .toList(),
        transaction.groups().list(application).stream()
            .map(group -> new Group(group.id(), group.parents(), group.roles()))
            .toList(),
        transaction.grants().ofGroupsAndRoles(application).stream()
            .map(GrantRecord::grant)
            .toList(),
        channels.stream().map(ChannelRuleRecord::rule).toList());
  }

  /// The moments at which grants end, in epoch milliseconds.
  static NavigableSet<Long> ends(Collection<Grant> grants) {
    return grants.stream()
        .map(Grant::expires)
        .filter(Objects::nonNull)
        .map(Instant::toEpochMilli)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// A policy as written and as compiled.
  ///
  /// @param ends when grants of roles and groups end
  /// @param channels what channels do besides carrying messages
  /// @param organisations which groups are organisations
  /// @param counts where decisions are counted, over all policies of the application
  /// @param closed whether the application is suspended or gone: then only its owner is anybody
  record Compiled(
      Policy policy,
      Snapshot snapshot,
      NavigableSet<Long> ends,
      ChannelTable channels,
      Set<String> organisations,
      DecisionCounts counts,
      boolean closed) {

    /// The same application with another policy.
    Compiled changed(Policy other, Snapshot compiled) {
      return new Compiled(
          other,
          compiled,
          Policies.ends(other.grantsOfRolesAndGroups()),
          channels,
          organisations,
          new DecisionCounts(),
          closed);
    }

    /// The principal with `${attribute.organisation}`, which only membership gives.
    Principal placed(Principal principal) {
      if (closesOut(principal.subject())) {
        return new Principal(
            principal.subject(), principal.name(), false, Set.of(), Set.of(), Map.of());
      }
      if (principal.subject().kind() != Subject.Kind.USER || organisations.isEmpty()) {
        return principal;
      }
      Map<String, String> attributes = new HashMap<>(principal.attributes());
      attributes.remove(ORGANISATION);
      for (String group : principal.groups()) {
        if (organisations.contains(group)) {
          attributes.put(ORGANISATION, group);
        }
      }
      return new Principal(
          principal.subject(),
          principal.name(),
          principal.enabled(),
          principal.roles(),
          principal.groups(),
          attributes);
    }

    /// Whether the application is closed to this one.
    boolean closesOut(Subject subject) {
      return closed && subject.kind() != Subject.Kind.OWNER;
    }

    /// Whether a role or group of the old one is not there any more.
    boolean lost(Compiled old) {
      return !ids(policy).containsAll(ids(old.policy));
    }

    private static Set<Subject> ids(Policy policy) {
      return Stream.concat(
              policy.roles().stream().map(role -> Subject.role(role.id())),
              policy.groups().stream().map(group -> Subject.group(group.id())))
          .collect(Collectors.toSet());
    }
  }
}
