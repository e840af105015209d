package io.gatehouse.identity.request;

import static io.gatehouse.House.at;

import io.gatehouse.House;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Origin;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.record.GrantRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// How the tests of access requests ask and answer.
final class Petitions {
  static final Origin HARBOUR = at("10.0.0.7");
  static final Subject BOAT = Subject.device("boat-7");

  private Petitions() {}

  static Wish.Device wish(String clientId) {
    return new Wish.Device(clientId, "the boat of Ann", Set.of(), List.of());
  }

  /// A device asks from the harbour.
  static Asked.Waiting ask(AccessRequests requests, String clientId) {
    return (Asked.Waiting) requests.ask("main", wish(clientId), HARBOUR);
  }

  static Approval giving(Set<String> roles, String... permissions) {
    return new Approval(roles, Texts.permissions(List.of(permissions)), null, null);
  }

  static Bounds bounds(int pending, int perAddress) {
    Bounds standard = Bounds.STANDARD;
    return new Bounds(
        standard.preset(), pending, perAddress, 4, 30, standard.life(), standard.remembered());
  }

  /// What the boat is allowed by grants of its own.
  static List<String> grants(House house) {
    return house.stores.read(t ->
        t.grants().of("main", BOAT).stream()
            .map(GrantRecord::grant)
            .filter(grant -> grant.effect() == Effect.ALLOW)
            .map(grant -> grant.permission().label())
            .toList());
  }

  /// What each gave, or its refusal.
  @SafeVarargs
  static List<Object> atOnce(Callable<Object>... acts) throws Exception {
    CyclicBarrier start = new CyclicBarrier(acts.length);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Object>> futures = new ArrayList<>();
      for (Callable<Object> act : acts) {
        futures.add(
            threads.submit(() -> {
              start.await();
              try {
                return Objects.requireNonNull(act.call());
              } catch (Refused refused) {
                return refused;
              }
            }));
      }
      List<Object> outcomes = new ArrayList<>();
      for (Future<Object> future : futures) {
        outcomes.add(future.get());
      }
      return outcomes;
    }
  }
}
