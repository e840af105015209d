package io.gatehouse.dialect.api.explore;

import io.gatehouse.access.Access;
import io.gatehouse.access.Inspection;
import io.gatehouse.access.Paper;
import io.gatehouse.access.Rights;
import io.gatehouse.access.explore.WhatIf;
import io.gatehouse.access.recent.Verdicts;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.core.reverse.Sketch;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Costly;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.messaging.Revalidation.Rehearsal;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Stores;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a change of the policy would do, for whoever may read the policy and the audit. Changes
/// nothing.
public final class RehearsalRoutes {
  private static final int MOST_CHANGES = 100;

  private final Access access;
  private final WhatIf whatIf;
  private final OnPaper onPaper;
  private final Rehearsal rehearsal;
  private final Costly costly;
  private final InstantSource clock;

  public RehearsalRoutes(
      Access access, Stores stores, Rehearsal rehearsal, Costly costly, InstantSource clock) {
    this.access = access;
    this.whatIf = new WhatIf(stores, clock);
    this.onPaper = new OnPaper(stores);
    this.rehearsal = rehearsal;
    this.costly = costly;
    this.clock = clock;
  }

  public void mount(Mount mount) {
    mount.route(Method.POST, "/v1/what-if", this::whatIf);
  }

  private Response whatIf(Request request) {
    Rights rights = request.signedIn();
    Body body = request.body(Body.class);
    Inspection inspection = access.inspect(rights);
    Resource application = Resource.application(inspection.application());
    access.require(rights, Verb.READ, Resource.of(ResourceType.ROLE, "", application));
    List<Sketch.Change> changes = body.read(clock.millis());
    int most = body.atMost();
    onPaper.require(inspection, changes);
    boolean named =
        rights.decide(Verb.READ, Resource.of(ResourceType.SESSION, "", application)).allowed();
    return costly.take(inspection.application(), () -> rehearsed(inspection, changes, most, named));
  }

  private Response rehearsed(
      Inspection inspection, List<Sketch.Change> changes, int most, boolean named) {
    Paper paper = inspection.paper(new Sketch(changes));
    WhatIf.Answer answer = whatIf.rehearse(inspection, paper, most);
    Rehearsal.Cuts cuts = rehearsal.cuts(inspection.application(), paper);
    return Response.ok(
        new Shown(
            answer.replayed(),
            Answers.time(answer.since()),
            answer.lost().stream().map(Turned::of).toList(),
            answer.gained().stream().map(Turned::of).toList(),
            answer.omitted(),
            new Cuts(
                cuts.connections(),
                cuts.subscriptions(),
                named ? List.copyOf(cuts.principals()) : List.of(),
                cuts.cut())));
  }

  public record Body(List<ChangeJson> changes, @Nullable Integer decisions) {
    List<Sketch.Change> read(long now) {
      if (changes.isEmpty() || changes.size() > MOST_CHANGES) {
        throw Problem.of(ProblemType.INVALID, "`changes` holds 1 to " + MOST_CHANGES + " changes")
            .at("changes")
            .refused();
      }
      List<Sketch.Change> read = new ArrayList<>();
      for (int i = 0; i < changes.size(); i++) {
        read.add(changes.get(i).read("/changes/" + i, i, now));
      }
      return read;
    }

    int atMost() {
      int most = Asked.or(decisions, Verdicts.MOST);
      if (most < 1 || most > Verdicts.MOST) {
        throw Problem.of(ProblemType.INVALID, "`decisions` is a number from 1 to " + Verdicts.MOST)
            .at("decisions")
            .refused();
      }
      return most;
    }
  }

  public record Shown(
      int replayed,
      @Nullable Instant since,
      List<Turned> lost,
      List<Turned> gained,
      int omitted,
      Cuts cuts) {}

  public record Turned(
      String subject, Verb verb, String resource, int count, Answered before, Answered after) {

    static Turned of(WhatIf.Turn turn) {
      Resource resource = turn.resource();
      return new Turned(
          turn.subject().toString(),
          turn.verb(),
          resource.id().isEmpty() ? resource.type().label() : resource.toString(),
          turn.count(),
          Answered.of(turn.before()),
          Answered.of(turn.after()));
    }
  }

  public record Answered(boolean allowed, String reason, String why, RuleJson rule) {
    static Answered of(WhatIf.Placed placed) {
      return new Answered(
          placed.decision().allowed(),
          placed.decision().reason().code(),
          placed.decision().reason().sentence(),
          RuleJson.of(placed.decision().reason(), placed.way()));
    }
  }

  public record Cuts(int connections, int subscriptions, List<String> principals, boolean cut) {}
}
