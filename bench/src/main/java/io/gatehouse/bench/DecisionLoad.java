package io.gatehouse.bench;

import io.gatehouse.bench.report.Window;
import io.gatehouse.core.decide.Context;
import io.gatehouse.core.decide.Decider;
import io.gatehouse.core.decide.Profile;
import io.gatehouse.core.decide.Question;
import io.gatehouse.core.decide.Snapshot;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Policy;
import io.gatehouse.core.policy.Principal;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Rule;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.core.policy.Verb;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Questions to a policy with many grants, which come in turn so that they touch all parts of it.
///
/// Grant number `i` is one of three, by turns: to read device `i`, to publish on channel
/// `fleet/i/alarms`, to subscribe to the channels `lab/i/+/state`.
public final class DecisionLoad {
  private static final Resource MAIN = Resource.application("main");
  private static final Context NOW = Context.at(1, Transport.MQTT);
  private static final ThreadMXBean PROCESSOR = ManagementFactory.getThreadMXBean();
  private static final int BATCH = 1_000;
  private static final int ROLES_OF_A_PRINCIPAL = 3;

  /// What is asked.
  public enum Shape {
    /// To read a device for which there is a grant.
    INSTANCE,
    /// To read a device for which there is none.
    MISS,
    /// To read a stream of a device for which there is a grant.
    INHERITED,
    /// To publish on a channel for which there is a grant.
    CHANNEL,
    /// To subscribe to one channel that a filter allows.
    WILDCARD,
    /// To subscribe to a filter that a filter allows.
    FILTER
  }

  /// Who has the grants.
  public enum Holder {
    /// One principal has them all.
    ONE,
    /// Roles have up to a hundred each, and principals have three roles each.
    SPREAD
  }

  private final Profile[] profiles;
  private final Question[] questions;
  private final boolean allowed;
  private int next;

  /// @param asked how many different questions there are; few stay in the processor's caches
  public DecisionLoad(Shape shape, Holder holder, int grants, int asked) {
    this.profiles = new Profile[asked];
    this.questions = new Question[asked];
    this.allowed = shape != Shape.MISS;
    Snapshot snapshot = Snapshot.compile(policy(holder, grants));
    Profile one = holder == Holder.ONE ? owner(snapshot, grants) : null;
    for (int i = 0; i < asked; i++) {
      int grant = grant(shape, grants, i);
      questions[i] = question(shape, grant, grants);
      profiles[i] = one != null ? one : member(snapshot, grant / ofARole(grants), grants);
    }
    for (int i = 0; i < asked; i++) {
      if (!decide()) {
        throw new IllegalStateException("the wrong answer to " + questions[i]);
      }
    }
  }

  /// Decides the next question, and says whether the answer is the expected one.
  public boolean decide() {
    int now = next;
    next = now + 1 == questions.length ? 0 : now + 1;
    return Decider.decide(profiles[now], questions[now]).allowed() == allowed;
  }

  /// Decides for a stretch of time.
  public Window window(Duration duration) {
    long decided = 0;
    long processor = PROCESSOR.getCurrentThreadCpuTime();
    long start = System.nanoTime();
    long spent = 0;
    while (spent < duration.toNanos()) {
      for (int i = 0; i < BATCH; i++) {
        if (!decide()) {
          throw new IllegalStateException("the wrong answer");
        }
      }
      decided += BATCH;
      spent = System.nanoTime() - start;
    }
    long used = PROCESSOR.getCurrentThreadCpuTime() - processor;
    return new Window(decided, Duration.ofNanos(spent), Duration.ofNanos(used));
  }

  private static int grant(Shape shape, int grants, int question) {
    int kind =
        switch (shape) {
          case INSTANCE, MISS, INHERITED -> 0;
          case CHANNEL -> 1;
          case WILDCARD, FILTER -> 2;
        };
    int ofKind = grants / 3;
    return 3 * (int) (question * 7_919L % ofKind) + kind;
  }

  private static Question question(Shape shape, int grant, int grants) {
    return switch (shape) {
      case INSTANCE -> new Question(Verb.READ, device(grant), NOW);
      case MISS -> new Question(Verb.READ, device(grant + 3 * grants), NOW);
      case INHERITED ->
          new Question(Verb.READ, Resource.of(ResourceType.STREAM, "gps", device(grant)), NOW);
      case CHANNEL ->
          new Question(Verb.PUBLISH, Resource.channel("fleet/" + grant + "/alarms", MAIN), NOW);
      case WILDCARD ->
          new Question(Verb.SUBSCRIBE, Resource.channel("lab/" + grant + "/7/state", MAIN), NOW);
      case FILTER -> {
        TopicFilter filter = TopicFilter.parse("lab/" + grant + "/+/state");
        yield new Question(Verb.SUBSCRIBE, Resource.channelFilter(filter, MAIN), NOW);
      }
    };
  }

  private static Resource device(int number) {
    return Resource.of(ResourceType.DEVICE, "boat-" + number, MAIN);
  }

  private static Permission permission(int grant) {
    return Permission.parse(
        switch (grant % 3) {
          case 0 -> "read_device:boat-" + grant;
          case 1 -> "publish_channel:fleet/" + grant + "/alarms";
          default -> "subscribe_channel:lab/" + grant + "/+/state";
        });
  }

  /// A hundred, but few enough that there are several roles.
  private static int ofARole(int grants) {
    return Math.clamp(grants / 5, 1, 100);
  }

  private static Policy policy(Holder holder, int grants) {
    List<Role> roles = new ArrayList<>();
    int many = ofARole(grants);
    for (int first = 0; holder == Holder.SPREAD && first < grants; first += many) {
      List<Rule> rules = new ArrayList<>();
      for (int i = first; i < Math.min(grants, first + many); i++) {
        rules.add(new Rule(Effect.ALLOW, permission(i)));
      }
      roles.add(new Role("role-" + roles.size(), rules));
    }
    return new Policy("main", 1, roles, List.of(), List.of(), List.of());
  }

  private static Profile owner(Snapshot snapshot, int grants) {
    Subject subject = Subject.user("alice");
    List<Grant> own = new ArrayList<>();
    for (int i = 0; i < grants; i++) {
      own.add(Grant.of("grant-" + i, subject, Effect.ALLOW, permission(i)));
    }
    return snapshot.profile(principal(subject, Set.of()), own);
  }

  /// A principal with the role of this number and two others.
  private static Profile member(Snapshot snapshot, int role, int grants) {
    int all = (grants + ofARole(grants) - 1) / ofARole(grants);
    Set<String> roles = new HashSet<>();
    for (int i = 0; i < ROLES_OF_A_PRINCIPAL; i++) {
      roles.add("role-" + (role + i * 31) % all);
    }
    return snapshot.profile(principal(Subject.device("boat-" + role), roles), List.of());
  }

  private static Principal principal(Subject subject, Set<String> roles) {
    return new Principal(subject, "name", true, roles, Set.of(), Map.of());
  }
}
