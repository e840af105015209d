package io.gatehouse.dialect.raptor.label;

import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.raptor.entry.Words;
import io.gatehouse.problem.Refused;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A permission as Raptor writes it, `verb[_own][_subject]`, in permissions of ours.
///
/// INVARIANT: a label that is accepted does something. Raptor took `pull_stream` and `bogus_thing`
/// alike, and neither did anything.
public final class RaptorLabel {
  private static final String ADMIN = "admin_application";
  private static final Map<String, Verb> OTHER_VERBS =
      Map.of(
          "write", Verb.UPDATE,
          "list", Verb.READ,
          "subscribe", Verb.PULL,
          "administration", Verb.ADMIN);
  private static final Set<ResourceType> SHARED =
      Set.of(
          ResourceType.DEVICE,
          ResourceType.STREAM,
          ResourceType.ACTION,
          ResourceType.USER,
          ResourceType.TOKEN,
          ResourceType.CLIENT,
          ResourceType.ROLE,
          ResourceType.GROUP);

  private static final Set<Verb> VERBS =
      Set.of(
          Verb.CREATE,
          Verb.READ,
          Verb.UPDATE,
          Verb.DELETE,
          Verb.PUSH,
          Verb.PULL,
          Verb.EXECUTE,
          Verb.ADMIN);

  /// What a bare `verb_own` is about.
  private static final List<String> OWNED =
      List.of("device", "token", "client", "app", "tree", "profile");

  private RaptorLabel() {}

  /// What a label stands for; refuses one that stands for nothing.
  public static List<Permission> permissions(String label) {
    if (label.equals("admin") || label.equals("service")) {
      return List.of(Permission.parse(ADMIN));
    }
    int underscore = label.indexOf('_');
    Verb verb = underscore < 0 ? null : verb(label.substring(0, underscore)).orElse(null);
    if (verb != null) {
      String rest = label.substring(underscore + 1);
      if (rest.equals("own")) {
        return OWNED.stream().map(subject -> required(label, verb, true, subject)).toList();
      }
      boolean own = rest.startsWith("own_");
      Permission known = permission(verb, own, own ? rest.substring(4) : rest);
      if (known != null) {
        return List.of(known);
      }
    }
    return List.of(ours(label));
  }

  /// All that these labels stand for.
  public static List<Permission> permissions(List<String> labels) {
    Set<Permission> all = new LinkedHashSet<>();
    labels.forEach(label -> all.addAll(permissions(label)));
    return List.copyOf(all);
  }

  private static Permission required(String label, Verb verb, boolean own, String subject) {
    Permission known = permission(verb, own, subject);
    if (known == null) {
      throw nothing(label);
    }
    return known;
  }

  private static @Nullable Permission permission(Verb verb, boolean own, String subject) {
    Optional<Thing> thing = Thing.parse(subject);
    if (thing.isPresent()) {
      String word = verb.label() + (own ? "_own" : "") + "_document:" + thing.get().all();
      return Permission.parse(word);
    }
    String named = subject.equals("data") ? "stream" : subject;
    return SHARED.stream()
        .filter(type -> type.label().equals(named))
        .findFirst()
        .map(type -> new Permission(verb, own, type, null))
        .orElse(null);
  }

  /// A permission in the words of the server itself, which is taken too.
  private static Permission ours(String label) {
    try {
      return Permission.parse(label);
    } catch (IllegalArgumentException e) {
      throw nothing(label);
    }
  }

  private static Refused nothing(String label) {
    String shown = label.length() > 60 ? label.substring(0, 60) + "…" : label;
    return Words.bad(
        "`%s` is no permission: write verb_subject or verb_own_subject, such as read_own_device"
            .formatted(shown));
  }

  /// A verb of Raptor.
  public static Optional<Verb> verb(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    Verb other = OTHER_VERBS.get(lower);
    if (other != null) {
      return Optional.of(other);
    }
    return VERBS.stream().filter(verb -> verb.label().equals(lower)).findFirst();
  }

  /// The verb that a word or a label such as `pull_device` names, for one thing.
  public static Verb ofInstance(String word) {
    int underscore = word.indexOf('_');
    return verb(underscore < 0 ? word : word.substring(0, underscore))
        .orElseThrow(() -> nothing(word));
  }

  /// A permission of ours as Raptor would write it.
  public static String shown(Permission permission) {
    String text = permission.label();
    if (text.equals(ADMIN)) {
      return "admin";
    }
    for (Thing thing : Thing.values()) {
      String tail = "_document:" + thing.all();
      if (text.endsWith(tail)) {
        return text.substring(0, text.length() - tail.length()) + "_" + thing.label();
      }
    }
    return text;
  }

  public static List<String> shown(List<Permission> permissions) {
    List<String> labels = new ArrayList<>();
    permissions.forEach(permission -> labels.add(shown(permission)));
    return labels;
  }
}
