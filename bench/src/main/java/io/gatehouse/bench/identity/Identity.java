package io.gatehouse.bench.identity;

import io.gatehouse.bench.lab.Lab;
import io.gatehouse.bench.lab.Measurement;
import io.gatehouse.bench.report.Budget;
import io.gatehouse.bench.report.Median;
import io.gatehouse.bench.report.Peer;
import io.gatehouse.bench.report.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// Start and memory, tokens of clients, introspection and logins, beside Keycloak if that is asked
/// for.
public final class Identity implements Measurement {
  private static final double MEGABYTE = 1e6;
  private static final int USERS = 8;

  /// A start of the peer takes a quarter of a minute.
  private static final int STARTS = 3;

  @Override
  public String name() {
    return "identity";
  }

  @Override
  public String about() {
    return "OAuth tokens, introspection, logins, start, memory; with --peer beside Keycloak";
  }

  @Override
  public boolean isQuick() {
    return false;
  }

  @Override
  public List<Result> measure(Lab lab) throws Exception {
    lab.generator();
    Crew crew = Crew.of(USERS);
    Site ours = OwnSite.prepare(lab, crew);
    Site theirs = lab.beside("keycloak") ? Keycloak.prepare(lab, crew) : null;
    List<Result> results = new ArrayList<>(starts(lab, ours, theirs));
    try (Site.Running mine = ours.start();
        Site.Running peers = theirs == null ? null : theirs.start()) {
      results.addAll(
          traffic(lab, Visitors.of(lab, ours.offer(), mine), visitors(lab, theirs, peers)));
    }
    return results;
  }

  private static @Nullable Visitors visitors(
      Lab lab, @Nullable Site site, Site.@Nullable Running server) throws Exception {
    return site == null || server == null ? null : Visitors.of(lab, site.offer(), server);
  }

  private static List<Result> traffic(Lab lab, Visitors ours, @Nullable Visitors theirs)
      throws Exception {
    try (ours;
        theirs) {
      return new Traffic(lab, ours, theirs).measure();
    }
  }

  /// What a start costs, on data that is there already.
  ///
  /// @param megabytes that are in memory a while after the first answer, when nobody has asked more
  private record Cost(double seconds, double megabytes) {}

  private static List<Result> starts(Lab lab, Site ours, @Nullable Site theirs) throws Exception {
    List<Cost> mine = new ArrayList<>();
    List<Cost> peers = new ArrayList<>();
    for (int round = 0; round <= Math.min(lab.scale().rounds(), STARTS); round++) {
      mine.add(cost(ours));
      if (theirs != null) {
        peers.add(cost(theirs));
      }
    }
    String peer = theirs == null ? null : theirs.offer().label();
    return List.of(
        compared(
            Result.of("identity-start", median(mine, Cost::seconds), "s"),
            peer,
            peers,
            Cost::seconds),
        compared(
            Result.of("identity-memory-idle", median(mine, Cost::megabytes), "MB"),
            peer,
            peers,
            Cost::megabytes));
  }

  private static Cost cost(Site site) throws Exception {
    try (Site.Running running = site.start()) {
      TimeUnit.SECONDS.sleep(2);
      return new Cost(running.startNanos() / 1e9, running.child().residentBytes() / MEGABYTE);
    }
  }

  /// The first start is dropped, as it meets cold files.
  private static double median(List<Cost> costs, ToDoubleFunction<Cost> part) {
    return Median.of(costs.subList(1, costs.size()), part);
  }

  private static Result compared(
      Result result, @Nullable String peer, List<Cost> peers, ToDoubleFunction<Cost> part) {
    if (peer == null) {
      return result;
    }
    double theirs = median(peers, part);
    return result
        .against(new Peer(peer, theirs), result.value() / theirs)
        .within(Budget.ratioAtMost(1));
  }
}
