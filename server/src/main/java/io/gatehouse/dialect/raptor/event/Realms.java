package io.gatehouse.dialect.raptor.event;

import io.gatehouse.access.line.Line;
import io.gatehouse.access.line.Lines;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.raptor.label.Targets;
import io.gatehouse.messaging.thing.Realm;
import io.gatehouse.messaging.thing.Things;
import java.util.List;

/// The channels on which Raptor's clients hear of users, tokens, roles, apps, trees and devices:
/// whoever may read the thing listens, and the server alone speaks.
public final class Realms {
  private static final List<String> TYPES =
      List.of("user", "token", "role", "client", "app", "tree");

  private final List<String> applications;
  private final Lines lines;
  private final Targets targets;

  public Realms(List<String> applications, Lines lines, Targets targets) {
    this.applications = List.copyOf(applications);
    this.lines = lines;
    this.targets = targets;
  }

  /// To be called before any door opens.
  public void open(Things things) {
    things.add(new Names("inventory", Lines.DEVICE, ResourceType.DEVICE));
    for (String type : TYPES) {
      lines.add(kind(type), (application, id) -> read(application, type, id));
      things.add(new Names(type, kind(type), type(type)));
    }
  }

  static String kind(String type) {
    return "raptor." + type;
  }

  private static ResourceType type(String type) {
    return switch (type) {
      case "user" -> ResourceType.USER;
      case "token" -> ResourceType.TOKEN;
      case "role" -> ResourceType.ROLE;
      case "client" -> ResourceType.CLIENT;
      default -> ResourceType.DOCUMENT;
    };
  }

  /// What is not there belongs to nobody.
  private Line.Link read(String application, String type, String id) {
    Resource found =
        targets
            .find(application, type, id)
            .or(() -> Targets.any(application, type, null))
            .orElseGet(() -> Resource.application(application));
    return new Line.Link(above -> found, null);
  }

  /// Channels below one name.
  private final class Names implements Realm {
    private final String root;
    private final String kind;
    private final ResourceType type;

    Names(String root, String kind, ResourceType type) {
      this.root = root;
      this.kind = kind;
      this.type = type;
    }

    @Override
    public String root() {
      return root;
    }

    @Override
    public boolean isKeptIn(String application) {
      return applications.contains(application);
    }

    @Override
    public Line.Ref thing(String application, String id) {
      return new Line.Ref(application, kind, id);
    }

    @Override
    public ResourceType type() {
      return type;
    }

    @Override
    public Verb listen() {
      return Verb.READ;
    }
  }
}
