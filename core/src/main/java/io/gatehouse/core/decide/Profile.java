package io.gatehouse.core.decide;

import io.gatehouse.core.pattern.IdPattern;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Principal;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The compiled rights of one principal: immutable, valid for one snapshot.
///
/// The rules of roles and groups are shared with every other profile; only what is the principal's
/// own takes memory here.
public final class Profile {
  final boolean enabled;
  final String application;
  final ChannelLevels levels;

  private final Snapshot snapshot;
  private final Principal principal;
  private final Subject subject;
  private final Set<String> groups;
  private final Set<String> roles;
  private final List<Layer> layers;
  private final RightIndex[] denials;
  private final RightIndex[] allowances;

  Profile(Snapshot snapshot, Principal principal, Collection<Grant> ownGrants) {
    this.enabled = principal.enabled();
    this.application = snapshot.application();
    this.levels = snapshot.levels();
    this.snapshot = snapshot;
    this.subject = principal.subject();
    this.principal = principal;
    this.groups = snapshot.membership().groups(principal);
    this.roles = snapshot.membership().roles(principal, groups);
    this.layers = layers(ownGrants);
    this.denials =
        layers.stream()
            .map(layer -> layer.denials)
            .filter(Objects::nonNull)
            .toArray(RightIndex[]::new);
    this.allowances =
        layers.stream()
            .map(layer -> layer.allowances)
            .filter(Objects::nonNull)
            .toArray(RightIndex[]::new);
  }

  private List<Layer> layers(Collection<Grant> ownGrants) {
    List<Layer> shared = new ArrayList<>();
    roles.forEach(role -> add(Subject.role(role), shared));
    groups.forEach(group -> add(Subject.group(group), shared));
    List<Ruling> own = new ArrayList<>();
    ownGrants.forEach(grant -> own.add(Ruling.of(grant)));
    shared.forEach(layer -> own.addAll(layer.personal));
    if (principal.subject().kind() == Subject.Kind.OWNER) {
      Permission everything = Permission.of(Verb.ADMIN, ResourceType.APPLICATION);
      own.add(Ruling.of(new Source.OfOwner(), everything));
    }
    List<Layer> all = new ArrayList<>();
    all.add(Layer.personal(own, principal, groups));
    all.addAll(shared);
    return List.copyOf(all);
  }

  private void add(Subject subject, List<Layer> shared) {
    Layer layer = snapshot.layer(subject);
    if (layer != null) {
      shared.add(layer);
    }
  }

  public Principal principal() {
    return principal;
  }

  public Subject subject() {
    return subject;
  }

  /// The application whose policy this was compiled from.
  public String application() {
    return application;
  }

  /// The epoch of the policy that this was compiled from.
  public long epoch() {
    return snapshot.epoch();
  }

  /// All roles that count: the principal's own and those of its groups.
  public Set<String> roles() {
    return roles;
  }

  /// All groups that the principal is in: those it is put in, and the groups above.
  public Set<String> groups() {
    return groups;
  }

  /// The groups by which a rule reaches the principal, from the first that it is put in to the one
  /// that has the role or the grant; empty where it needs none. The shortest way.
  public List<String> way(Source source) {
    return switch (source) {
      case Source.InRole(String role) -> snapshot.membership().way(principal, Subject.role(role));
      case Source.InGrant(String _, Subject to) ->
          to.isPrincipal() ? List.of() : snapshot.membership().way(principal, to);
      case Source.OfOwner _, Source.InToken _ -> List.of();
    };
  }

  /// The roles and groups of the principal that the policy does not know; they give nothing.
  public Set<Subject> unknown() {
    return snapshot.membership().unknown(principal);
  }

  /// Compiles the list of permissions that a token of this principal carries.
  public Narrowing narrowing(Collection<Permission> permissions) {
    Source source = new Source.InToken();
    List<Ruling> rulings =
        permissions.stream().map(permission -> Ruling.of(source, permission)).toList();
    return new Narrowing(Layer.bind(rulings, principal, groups));
  }

  /// Whether no rule, and no permission of a token, tells things of a type apart whose ids begin
  /// and end alike, but by their owner and what is above them. False where that is not easily told.
  public boolean isAlikeFor(
      @Nullable Narrowing narrowing, ResourceType type, String prefix, String suffix) {
    for (Layer layer : layers) {
      if (!areAlike(layer.rights, type, prefix, suffix)) {
        return false;
      }
    }
    return narrowing == null || areAlike(narrowing.rights(), type, prefix, suffix);
  }

  private static boolean areAlike(
      List<Right> rights, ResourceType type, String prefix, String suffix) {
    for (Right right : rights) {
      if (right.ruling.permission().type() == type
          && right.pattern instanceof IdPattern ids
          && !ids.isAlikeFor(prefix, suffix)) {
        return false;
      }
    }
    return true;
  }

  boolean isAnonymous() {
    return subject.kind() == Subject.Kind.ANONYMOUS;
  }

  /// The first denial that applies to the resource or to something above it.
  @Nullable Right denial(Question question) {
    return find(denials, question);
  }

  /// The first allowance that applies to the resource or to something above it.
  @Nullable Right allowance(Question question) {
    return find(allowances, question);
  }

  private @Nullable Right find(RightIndex[] indexes, Question question) {
    for (RightIndex index : indexes) {
      Right found = index.find(subject, question);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /// All rights, for whoever explains.
  List<Right> rights() {
    return layers.stream().flatMap(layer -> layer.rights.stream()).toList();
  }
}
