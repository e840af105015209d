package io.gatehouse.core.decide;

import io.gatehouse.core.decide.World.Fact;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.ChannelRule;
import io.gatehouse.core.policy.Condition;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Level;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Decides as slowly and as plainly as possible: lists, regular expressions, the rules in order.
final class ReferenceDecider {
  private static final Map<String, Pattern> EXPRESSIONS = new ConcurrentHashMap<>();
  private static final Pattern SLOT = Pattern.compile("\\$\\{([^}]*)}");

  private final World world;
  private final Asked asked;
  private final Set<String> groups = new TreeSet<>();
  private final Set<String> roles = new TreeSet<>();

  ReferenceDecider(World world, Asked asked) {
    this.world = world;
    this.asked = asked;
    if (world.subject().equals(Subject.ANONYMOUS)) {
      roles.add(Role.ANONYMOUS);
      return;
    }
    world.facts(Fact.IsIn.class).forEach(fact -> groups.add(fact.group()));
    for (int i = 0; i < World.GROUPS.size(); i++) {
      world
          .facts(Fact.GroupIsIn.class)
          .filter(fact -> groups.contains(fact.group()))
          .forEach(fact -> groups.add(fact.parent()));
    }
    groups.retainAll(World.GROUPS);
    world.facts(Fact.HasRole.class).forEach(fact -> roles.add(fact.role()));
    world
        .facts(Fact.GroupHasRole.class)
        .filter(fact -> groups.contains(fact.group()))
        .forEach(fact -> roles.add(fact.role()));
  }

  /// `allow`, `deny` or `ask`, and the code of the reason.
  String decide() {
    if (!asked.enabled()) {
      return "deny principal-disabled";
    }
    if (asked.now() >= asked.credentialExpires()) {
      return "deny credential-expired";
    }
    if (!chain().getLast().id().equals(World.APPLICATION)) {
      return "deny other-application";
    }
    if (anyRule(Effect.DENY)) {
      return "deny denied-by-rule";
    }
    List<ChannelRule> levels = levels();
    if (levels.stream().anyMatch(rule -> level(rule) == Level.NOBODY)) {
      return "deny channel-nobody";
    }
    if (asked.narrowed()
        && world.tokenPermissions().stream()
            .noneMatch(permission -> reaches(permission, Effect.ALLOW))) {
      return "deny outside-token";
    }
    if (anyRule(Effect.ALLOW)) {
      return "allow allowed-by-rule";
    }
    return byLevels(levels);
  }

  private String byLevels(List<ChannelRule> levels) {
    if (levels.isEmpty() || !covers(levels.getLast())) {
      return "deny no-rule";
    }
    for (String answer : List.of("deny", "ask")) {
      for (ChannelRule rule : levels) {
        if (answer(rule).startsWith(answer)) {
          return answer(rule);
        }
      }
    }
    return answer(levels.getLast());
  }

  private String answer(ChannelRule rule) {
    Level level = level(rule);
    boolean anonymous = world.subject().equals(Subject.ANONYMOUS);
    String answer =
        switch (level) {
          case ANONYMOUS -> "allow";
          case AUTHENTICATED -> anonymous ? "deny" : "allow";
          case PERMISSION, NOBODY -> "deny";
          case ASK -> "ask";
        };
    return answer + " channel-" + level.label();
  }

  private boolean anyRule(Effect effect) {
    Stream<Permission> inRoles =
        world
            .facts(Fact.InRole.class)
            .filter(fact -> roles.contains(fact.role()) && fact.rule().effect() == effect)
            .map(fact -> fact.rule().permission());
    Stream<Permission> granted =
        world.grants().stream()
            .filter(grant -> isHeld(grant) && grant.effect() == effect && counts(grant))
            .map(Grant::permission);
    Stream<Permission> owner =
        world.subject().kind() == Subject.Kind.OWNER && effect == Effect.ALLOW
            ? Stream.of(Permission.parse("admin_application"))
            : Stream.empty();
    return Stream.of(inRoles, granted, owner)
        .flatMap(permissions -> permissions)
        .anyMatch(permission -> reaches(permission, effect));
  }

  private boolean isHeld(Grant grant) {
    return switch (grant.subject().kind()) {
      case ROLE -> roles.contains(grant.subject().id());
      case GROUP -> groups.contains(grant.subject().id());
      case USER, DEVICE, CLIENT, OWNER, ANONYMOUS -> grant.subject().equals(world.subject());
    };
  }

  private boolean counts(Grant grant) {
    boolean live = grant.expires() == null || asked.now() < grant.expires().toEpochMilli();
    boolean deny = grant.effect() == Effect.DENY;
    return live && (grant.condition() == null || isMet(grant.condition(), deny));
  }

  /// @param unknown what holds if the condition cannot be judged
  private boolean isMet(Condition condition, boolean unknown) {
    return switch (condition) {
      case Condition.AddressRange range ->
          asked.address() == null ? unknown : range.contains(asked.address());
      case Condition.OnTransport on -> on.transports().contains(asked.transport());
      case Condition.AllOf all -> all.conditions().stream().allMatch(one -> isMet(one, unknown));
    };
  }

  /// One thing on the way from the resource to the application.
  private record Link(ResourceType type, String id, @Nullable TopicFilter filter, boolean owned) {}

  /// The resource and everything above it; a channel is below each of its prefixes.
  private List<Link> chain() {
    List<Link> chain = new ArrayList<>();
    for (Resource at = asked.resource(); at != null; at = at.parent()) {
      chain.add(new Link(at.type(), at.id(), at.filter(), isOwned(at)));
      for (int i = at.id().length() - 1; i >= 0; i--) {
        if (at.type() == ResourceType.CHANNEL && at.filter() == null && at.id().charAt(i) == '/') {
          chain.add(new Link(at.type(), at.id().substring(0, i), null, isOwned(at.parent())));
        }
      }
    }
    return chain;
  }

  private boolean reaches(Permission permission, Effect effect) {
    return (permission.verb() == asked.verb() || permission.verb() == Verb.ADMIN)
        && chain().stream().anyMatch(link -> reaches(permission, effect, link));
  }

  private boolean reaches(Permission permission, Effect effect, Link link) {
    boolean unknown = effect == Effect.DENY && link.filter() != null;
    return link.type() == permission.type()
        && (!permission.own() || link.owned() || unknown)
        && (permission.pattern() == null
            || filled(permission.pattern().text(), link.type() == ResourceType.CHANNEL).stream()
                .anyMatch(text -> matches(text, link, effect)));
  }

  private boolean isOwned(@Nullable Resource resource) {
    Subject me = world.subject();
    if (resource == null || me.equals(Subject.ANONYMOUS)) {
      return false;
    }
    boolean itself = me.toString().equals(resource.toString());
    return me.equals(resource.owner()) || itself || isOwned(resource.parent());
  }

  private static boolean matches(String pattern, Link link, Effect effect) {
    if (link.type() != ResourceType.CHANNEL) {
      return isMatch(idExpression(pattern), link.id());
    }
    TopicFilter filter = link.filter();
    if (filter == null) {
      return isMatch(topicExpression(pattern), link.id());
    }
    String plain = pattern.replace('\0', '*');
    TopicFilter open = TopicFilter.literally(plain.endsWith("#") ? plain : plain + "/#");
    return effect == Effect.DENY ? open.overlaps(filter) : open.covers(filter);
  }

  /// The pattern once for each way to fill its placeholders; `*` from a value is written `\0`.
  private List<String> filled(String pattern, boolean channel) {
    Matcher slot = SLOT.matcher(pattern);
    if (!slot.find()) {
      return List.of(pattern);
    }
    List<String> all = new ArrayList<>();
    for (String value : values(slot.group(1))) {
      boolean reserved = channel && slot.start() == 0 && value.startsWith("$");
      if (!value.isEmpty() && !reserved && value.chars().noneMatch(c -> "/+#".indexOf(c) >= 0)) {
        String safe = value.replace('*', '\0');
        all.addAll(filled(pattern.replace(slot.group(), safe), channel));
      }
    }
    return all;
  }

  private Collection<String> values(String name) {
    return switch (name) {
      case "principal.id" -> List.of(world.subject().id());
      case "principal.name" -> List.of("N-" + world.subject().id());
      case "principal.group" -> groups;
      case "client.id" -> listed(asked.clientId());
      case "certificate.cn" -> listed(asked.certificateName());
      default ->
          world
              .facts(Fact.Attribute.class)
              .filter(fact -> name.equals("attribute." + fact.name()))
              .map(Fact.Attribute::value)
              .limit(1)
              .toList();
    };
  }

  private static List<String> listed(@Nullable String value) {
    return value == null ? List.of() : List.of(value);
  }

  private static boolean isMatch(String expression, String name) {
    return EXPRESSIONS.computeIfAbsent(expression, Pattern::compile).matcher(name).matches();
  }

  private static String idExpression(String pattern) {
    StringBuilder expression = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      expression.append(c == '*' ? ".*" : Pattern.quote(c == '\0' ? "*" : "" + c));
    }
    return expression.toString();
  }

  private static String topicExpression(String filter) {
    String[] levels = filter.replace('\0', '*').split("/", -1);
    StringBuilder expression = new StringBuilder(levels[0].matches("[+#]") ? "(?!\\$)" : "");
    for (int i = 0; i < levels.length; i++) {
      String slash = i == 0 ? "" : "/";
      expression.append(
          switch (levels[i]) {
            case "#" -> i == 0 ? ".*" : "(/.*)?";
            case "+" -> slash + "[^/]*";
            default -> slash + Pattern.quote(levels[i]);
          });
    }
    return expression.toString();
  }

  /// The channel rules that count somewhere in what is asked, the most specific first.
  private List<ChannelRule> levels() {
    Resource resource = asked.resource();
    boolean direction = asked.verb() == Verb.PUBLISH || asked.verb() == Verb.SUBSCRIBE;
    if (resource.type() != ResourceType.CHANNEL || !direction) {
      return List.of();
    }
    TopicFilter filter = resource.filter();
    List<ChannelRule> counting = new ArrayList<>();
    world
        .facts(Fact.Channels.class)
        .map(Fact.Channels::rule)
        .sorted(
            (one, other) -> TopicFilter.MOST_SPECIFIC_FIRST.compare(one.pattern(), other.pattern()))
        .filter(rule ->
            filter == null
                ? isMatch(topicExpression(rule.pattern().text()), resource.id())
                : rule.pattern().overlaps(filter))
        .forEach(rule -> {
          if (counting.isEmpty() || !covers(counting.getLast())) {
            counting.add(rule);
          }
        });
    return counting;
  }

  private boolean covers(ChannelRule rule) {
    TopicFilter filter = asked.resource().filter();
    return filter == null || rule.pattern().covers(filter);
  }

  private Level level(ChannelRule rule) {
    return asked.verb() == Verb.PUBLISH ? rule.publish() : rule.subscribe();
  }
}
