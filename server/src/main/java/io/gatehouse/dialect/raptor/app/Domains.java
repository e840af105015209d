package io.gatehouse.dialect.raptor.app;

import io.gatehouse.core.pattern.IdPattern;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.raptor.entry.Entry;
import io.gatehouse.dialect.raptor.entry.Items;
import io.gatehouse.dialect.raptor.entry.OnBehalf;
import io.gatehouse.dialect.raptor.entry.Words;
import io.gatehouse.dialect.raptor.label.RaptorLabel;
import io.gatehouse.dialect.raptor.label.Sharing;
import io.gatehouse.dialect.raptor.label.Targets;
import io.gatehouse.dialect.raptor.label.Thing;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Draft;
import io.gatehouse.identity.Groups;
import io.gatehouse.store.raptor.RaptorItem;
import io.gatehouse.store.raptor.RaptorStore;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What apps mean to the policy: each role of an app is a group, and what is in the app is granted
/// to it. So the rights of an app hold on every transport, and end on every transport at once.
///
/// All methods block; whoever calls them has asked whether they may.
public final class Domains {
  private static final int DEEPEST = 8;

  private final Entry entry;
  private final Items apps;
  private final Items devices;
  private final Items nodes;
  private final Sharing sharing;
  private final Targets targets;

  public Domains(Entry entry, Targets targets) {
    this.entry = entry;
    this.targets = targets;
    this.apps = new Items(entry, RaptorItem.Kind.APP);
    this.devices = new Items(entry, RaptorItem.Kind.DEVICE);
    this.nodes = new Items(entry, RaptorItem.Kind.NODE);
    this.sharing = new Sharing(entry);
  }

  /// Refuses to put something into an app that the author may not see.
  public void requireMember(Author author, String app) {
    Resource resource =
        targets
            .find(author.application(), Thing.APP.label(), app)
            .orElseGet(() -> Thing.APP.resource(author.application(), app, null));
    author.require(Verb.READ, resource);
    if (apps.find(author.application(), app).isEmpty()) {
      throw Words.bad("there is no app `" + app + "`");
    }
  }

  /// Something has come into an app, or went from one to another.
  public void moved(Author author, Resource thing, @Nullable String from, @Nullable String to) {
    moved(author, thing, line(author.application(), from), line(author.application(), to));
  }

  private void moved(Author author, Resource thing, List<App> before, List<App> after) {
    Set<String> kept = new HashSet<>();
    for (App app : after) {
      kept.add(app.id());
      entitle(author, app, thing);
    }
    for (App app : before) {
      if (!kept.contains(app.id())) {
        for (String role : app.roles().keySet()) {
          sharing.replace(author, group(app, role), thing, Set.of());
        }
      }
    }
  }

  /// The app and those above it, nearest first.
  private List<App> line(String application, @Nullable String id) {
    List<App> line = new ArrayList<>();
    String at = id;
    while (at != null && line.size() < DEEPEST) {
      Optional<RaptorItem> item = apps.find(application, at);
      item.map(App::of).ifPresent(line::add);
      at = item.map(RaptorItem::domain).orElse(null);
    }
    return line;
  }

  private void entitle(Author author, App app, Resource thing) {
    app.roles()
        .forEach((role, labels) ->
            sharing.replace(author, group(app, role), thing, verbs(labels, thing.type(), thing)));
  }

  /// What labels of an app allow on one thing in it.
  private static Set<Verb> verbs(List<String> labels, ResourceType type, Resource thing) {
    EnumSet<Verb> verbs = EnumSet.noneOf(Verb.class);
    for (Permission permission : RaptorLabel.permissions(labels)) {
      if (permission.own()) {
        continue; // what somebody owns is theirs by their own role
      }
      boolean everything = permission.type() == ResourceType.APPLICATION;
      boolean fits =
          type == ResourceType.DOCUMENT
              ? permission.type() == type
                  && permission.pattern() instanceof IdPattern ids
                  && ids.matches(thing.id())
              : permission.type() == type && permission.pattern() == null;
      if (everything || fits) {
        verbs.add(permission.verb());
      } else if (type == ResourceType.DEVICE && isPart(permission)) {
        verbs.addAll(ofPart(permission.verb()));
      }
    }
    return verbs;
  }

  private static boolean isPart(Permission permission) {
    return permission.type() == ResourceType.STREAM || permission.type() == ResourceType.ACTION;
  }

  /// What a right on all streams or actions of a device is on the device.
  private static Set<Verb> ofPart(Verb verb) {
    return switch (verb) {
      case PUSH, PULL, EXECUTE -> EnumSet.of(verb);
      case ADMIN -> EnumSet.of(Verb.PUSH, Verb.PULL, Verb.EXECUTE);
      case CREATE, READ, UPDATE, DELETE, PUBLISH, SUBSCRIBE -> Set.of();
    };
  }

  static Subject group(App app, String role) {
    return Subject.group("app." + app.id() + "." + role);
  }

  /// An app is new, was changed or is gone (`after` is null).
  void changed(Author author, @Nullable App before, @Nullable App after) {
    OnBehalf server = new OnBehalf(author);
    Map<String, List<String>> old = before == null ? Map.of() : before.roles();
    if (after != null) {
      for (String role : after.roles().keySet()) {
        if (!old.containsKey(role)) {
          makeGroup(server, group(after, role), after.name() + ": " + role);
        }
      }
    }
    members(server, before, after);
    for (String role : old.keySet()) {
      if (before != null && (after == null || !after.roles().containsKey(role))) {
        entry.rooms().groups().delete(server, group(before, role).id(), null);
      }
    }
    if (after != null && (before == null || !before.roles().equals(after.roles()))) {
      entitleAll(author, after);
    }
    String to = after == null ? null : after.domain();
    if (before != null && !Objects.equals(before.domain(), to)) {
      List<App> out = line(author.application(), before.domain());
      List<App> in = line(author.application(), to);
      inside(before.application(), before.id(), 0, thing -> moved(author, thing, out, in));
    }
  }

  private void makeGroup(OnBehalf server, Subject group, String description) {
    boolean there =
        entry
            .rooms()
            .stores()
            .read(t -> t.groups().find(server.application(), group.id()))
            .isPresent();
    if (!there) {
      String text = description.length() > 200 ? description.substring(0, 200) : description;
      entry.rooms().groups().create(server, new Groups.Draft(group.id(), text, Set.of(), Set.of()));
    }
  }

  /// Gives the roles of an app on everything in it and in the apps below it.
  private void entitleAll(Author author, App app) {
    entitle(author, app, Thing.APP.resource(app.application(), app.id(), null));
    inside(app.application(), app.id(), 0, thing -> entitle(author, app, thing));
  }

  /// Everything in an app and in the apps below it.
  private void inside(String application, String domain, int depth, Consumer<Resource> each) {
    RaptorStore.Filter inside = RaptorStore.Filter.in(domain);
    devices.each(
        application,
        inside,
        item -> {
          targets.find(application, "device", item.id()).ifPresent(each);
          return true;
        });
    nodes.each(
        application,
        inside,
        item -> {
          each.accept(Thing.TREE.resource(application, item.id(), item.principal()));
          return true;
        });
    if (depth < DEEPEST) {
      List<String> below = new ArrayList<>();
      apps.each(application, inside, item -> below.add(item.id()));
      below.forEach(id -> inside(application, id, depth + 1, each));
    }
  }

  private void members(OnBehalf server, @Nullable App before, @Nullable App after) {
    Set<String> users = new HashSet<>();
    if (before != null) {
      users.addAll(before.users().keySet());
    }
    if (after != null) {
      users.addAll(after.users().keySet());
    }
    for (String user : users) {
      Set<String> was = groups(before, user);
      Set<String> is = groups(after, user);
      if (!was.equals(is)) {
        regroup(server, user, was, is);
      }
    }
  }

  private static Set<String> groups(@Nullable App app, String user) {
    App.Member member = app == null ? null : app.users().get(user);
    Set<String> groups = new HashSet<>();
    if (app != null && member != null && app.enabled() && member.enabled()) {
      for (String role : member.roles()) {
        if (app.roles().containsKey(role)) {
          groups.add(group(app, role).id());
        }
      }
    }
    return groups;
  }

  private void regroup(OnBehalf server, String user, Set<String> was, Set<String> is) {
    Optional<PrincipalRecord> there =
        entry.rooms().directory().find(server.application(), Subject.user(user));
    if (there.isPresent()) {
      entry
          .rooms()
          .directory()
          .change(
              server,
              Subject.user(user),
              null,
              draft -> {
                Set<String> groups = new HashSet<>(draft.groups());
                groups.removeAll(was);
                groups.addAll(is);
                return new Draft(
                    draft.kind(),
                    draft.id(),
                    draft.name(),
                    draft.description(),
                    draft.enabled(),
                    draft.owner(),
                    draft.parent(),
                    draft.roles(),
                    groups,
                    draft.attributes(),
                    draft.publicData());
              });
    }
  }
}
