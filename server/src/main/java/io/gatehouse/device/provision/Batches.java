package io.gatehouse.device.provision;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Change;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Outcome;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.record.Names;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Creates many devices in one durable change, with one answer for each. Blocks.
///
/// Each is asked for and checked as if it came alone; one that is refused does not disturb the
/// others. What is wrong with the whole changes nothing at all.
public final class Batches {
  public static final int MOST = 1_000;

  private final Surroundings around;
  private final Directory directory;
  private final Claims claims;
  private final Changes changes;

  public Batches(Surroundings around, Claims claims) {
    this.around = around;
    this.directory = around.directory();
    this.claims = claims;
    this.changes = around.changes();
  }

  /// In the order in which they were asked for. A later one may hang below an earlier one.
  public List<Made> create(Author author, List<Wanted> wanted) {
    if (wanted.isEmpty() || wanted.size() > MOST) {
      throw Names.refused(
          "devices", wanted.size() + " devices at once", "send 1 to %d".formatted(MOST));
    }
    List<Planned> plans = wanted.stream().map(one -> plan(author, one)).toList();
    if (plans.stream().allMatch(one -> one.refusal() != null)) {
      return plans.stream().map(one -> one.made(null, null)).toList();
    }
    return changes.make(transaction -> run(transaction, plans)).record();
  }

  private Planned plan(Author author, Wanted one) {
    try {
      Stores.Work<Outcome<PrincipalRecord>> creating = directory.creating(author, one.draft());
      NewToken token =
          one.token() == null
              ? null
              : NewToken.prepare(
                  author,
                  one.draft().subject(),
                  one.token(),
                  around.random(),
                  around.time().millis());
      Claims.Issuing code =
          one.claimCode() ? claims.issuing(author, one.draft(), Claims.USUAL_LIFE) : null;
      return new Planned(creating, token, code, null);
    } catch (Refused refused) {
      return new Planned(null, null, null, refused.problem());
    }
  }

  private static Outcome<List<Made>> run(Transaction transaction, List<Planned> plans) {
    List<Made> made = new ArrayList<>(plans.size());
    List<AuditEvent> events = new ArrayList<>(2 * plans.size());
    List<Change> all = new ArrayList<>(plans.size());
    for (Planned plan : plans) {
      made.add(plan.run(transaction, events, all));
    }
    return new Outcome<>(List.copyOf(made), events, all);
  }

  /// What is to be done for one device, or why nothing is.
  private record Planned(
      Stores.@Nullable Work<Outcome<PrincipalRecord>> creating,
      @Nullable NewToken token,
      Claims.@Nullable Issuing code,
      @Nullable Problem refusal) {

    /// INVARIANT: what refuses comes before the first write, so that nothing has to be undone.
    Made run(Transaction transaction, List<AuditEvent> events, List<Change> all) {
      if (creating == null) {
        return made(null, null);
      }
      Outcome<PrincipalRecord> created;
      try {
        created = creating.run(transaction);
      } catch (Refused refused) {
        return made(null, refused.problem());
      } catch (AlreadyExists taken) {
        return made(
            null,
            Problem.of(ProblemType.CONFLICT, String.valueOf(taken.getMessage()))
                .at("id")
                .cure("choose another"));
      }
      add(created, events, all);
      if (token != null) {
        add(token.work().run(transaction), events, all);
      }
      if (code != null) {
        add(code.work().run(transaction), events, all);
      }
      return made(created.record(), null);
    }

    private static void add(Outcome<?> part, List<AuditEvent> events, List<Change> all) {
      events.addAll(part.events());
      all.addAll(part.changes());
    }

    Made made(@Nullable PrincipalRecord device, @Nullable Problem why) {
      if (device != null) {
        return new Made.Created(device, token, code == null ? null : code.code());
      }
      Problem said = why == null ? refusal : why;
      return new Made.Refused(
          said == null ? Problem.of(ProblemType.INVALID, "it was refused") : said);
    }
  }
}
