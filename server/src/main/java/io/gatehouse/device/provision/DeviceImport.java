package io.gatehouse.device.provision;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Change;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.device.provision.ImportReport.Difference;
import io.gatehouse.device.provision.ImportReport.Item;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Draft;
import io.gatehouse.identity.record.Names;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.PrincipalRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Brings the directory to what a list of devices says. Blocks.
///
/// Each line is checked as if its author made that one change; a line that is refused does not
/// disturb the others. A second time the same list changes nothing. A dry run does the same work
/// and undoes it, so that it finds what the real one would.
public final class DeviceImport {
  private static final int AT_ONCE = 200;

  private final Surroundings around;
  private final Claims claims;

  public DeviceImport(Surroundings around, Claims claims) {
    this.around = around;
    this.claims = claims;
  }

  /// @param csv as RFC 4180 has it, with the names of the columns in its first line
  public ImportReport run(Author author, String csv, boolean dryRun) {
    Run run = new Run(author, dryRun);
    List<Row> rows = read(csv, run);
    for (int from = 0; from < rows.size(); from += AT_ONCE) {
      run.take(rows.subList(from, Math.min(rows.size(), from + AT_ONCE)));
    }
    return ImportReport.of(dryRun, run.items());
  }

  /// Reads all of it before anything is done.
  private static List<Row> read(String csv, Run run) {
    if (csv.chars().filter(letter -> letter == '"').count() % 2 != 0) {
      throw broken("a quote is not closed");
    }
    List<Row> rows = new ArrayList<>();
    List<String> header = null;
    try (CsvReader<CsvRecord> records =
        CsvReader.builder()
            .skipEmptyLines(true)
            .allowExtraFields(true)
            .allowMissingFields(true)
            .ofCsvRecord(csv)) {
      for (CsvRecord record : records) {
        long line = record.getStartingLineNumber();
        if (header == null) {
          header = Row.header(record);
        } else if (record.getFieldCount() != header.size()) {
          run.refuse(
              line,
              "",
              Names.refused(
                      "line",
                      "%d cells for %d columns".formatted(record.getFieldCount(), header.size()),
                      "quote cells that hold commas")
                  .problem());
        } else {
          rows.add(Row.of(header, record));
        }
      }
    } catch (CsvParseException broken) {
      throw broken(String.valueOf(broken.getMessage()));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    if (header == null) {
      throw Names.refused("line", "the list is empty", "name the columns in its first line");
    }
    return rows;
  }

  private static Refused broken(String why) {
    return Problem.of(ProblemType.MALFORMED, "the list is no CSV: " + why)
        .cure("close every quote; nothing was changed")
        .refused();
  }

  /// One list on its way.
  private final class Run {
    private final Author author;
    private final boolean dry;
    private final List<Item> items = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();

    /// Devices that a dry run has made and undone.
    private final Set<String> undone = new HashSet<>();

    Run(Author author, boolean dry) {
      this.author = author;
      this.dry = dry;
    }

    List<Item> items() {
      return items.stream().sorted((a, b) -> Long.compare(a.line(), b.line())).toList();
    }

    void refuse(long line, String id, Problem why) {
      items.add(new Item(line, id, ImportReport.Outcome.REFUSED, List.of(), null, why));
    }

    void take(List<Row> rows) {
      List<Planned> plans = new ArrayList<>();
      for (Row row : rows) {
        try {
          plans.add(plan(row));
        } catch (Refused refused) {
          refuse(row.line(), row.id(), refused.problem());
        }
      }
      if (plans.stream().allMatch(Planned::idle)) {
        plans.forEach(plan -> items.add(plan.item(null)));
        return;
      }
      List<Item> done =
          dry
              ? undone(plans)
              : around.changes().make(transaction -> run(transaction, plans)).record();
      items.addAll(done);
      if (dry) {
        done.stream()
            .filter(item -> item.outcome() == ImportReport.Outcome.CREATED)
            .forEach(item -> undone.add(item.id()));
      }
    }

    private List<Item> undone(List<Planned> plans) {
      try {
        around
            .stores()
            .<Boolean>write(transaction -> {
              throw new Undone(run(transaction, plans).record());
            });
        throw new IllegalStateException("a dry run was kept");
      } catch (Undone done) {
        return done.items;
      }
    }

    private Planned plan(Row row) {
      String id = row.id();
      Names.id(id, "id");
      if (!seen.add(id)) {
        throw Names.refused("id", "`%s` stands above already".formatted(id), "name it once");
      }
      Subject device = Subject.device(id);
      Optional<PrincipalRecord> found = around.directory().find(author.application(), device);
      found.ifPresent(record -> author.require(Verb.READ, device, record));
      Draft before = found.map(Draft::of).orElse(null);
      Draft after = before == null ? row.fresh() : row.over(before);
      List<Difference> changes = differences(before, after);
      Claims.Issuing code = code(row, found.orElse(null), after);
      if (code != null) {
        changes.add(new Difference("claim", null, "a new code"));
      }
      Draft tried = undone.contains(String.valueOf(after.parent())) ? orphan(after) : after;
      Stores.Work<Outcome<PrincipalRecord>> work = null;
      if (before == null) {
        work = around.directory().creating(author, tried);
      } else if (!before.equals(after)) {
        work = around.directory().changing(author, found.get(), _ -> tried);
      }
      return new Planned(row, before == null, work, code, changes);
    }

    /// A code for a device that is to be claimed, unless somebody owns it or a code waits already.
    private Claims.@Nullable Issuing code(Row row, @Nullable PrincipalRecord before, Draft after) {
      if (!row.claim() || after.owner() != null) {
        return null;
      }
      boolean waits =
          before != null
              && around
                  .stores()
                  .read(t ->
                      t.provisioning()
                          .claimable(
                              author.application(), List.of(row.id()), around.time().millis()))
                  .contains(row.id());
      return waits ? null : claims.issuing(author, after, Claims.USUAL_LIFE);
    }
  }

  private static Outcome<List<Item>> run(Transaction transaction, List<Planned> plans) {
    List<Item> items = new ArrayList<>();
    List<AuditEvent> events = new ArrayList<>();
    List<Change> changes = new ArrayList<>();
    for (Planned plan : plans) {
      items.add(plan.run(transaction, events, changes));
    }
    return new Outcome<>(List.copyOf(items), events, changes);
  }

  private static Draft orphan(Draft draft) {
    return new Draft(
        draft.kind(),
        draft.id(),
        draft.name(),
        draft.description(),
        draft.enabled(),
        draft.owner(),
        null,
        draft.roles(),
        draft.groups(),
        draft.attributes(),
        draft.publicData());
  }

  private static List<Difference> differences(@Nullable Draft before, Draft after) {
    Map<String, @Nullable String> old = before == null ? Map.of() : facts(before);
    List<Difference> all = new ArrayList<>();
    facts(after)
        .forEach((field, value) -> {
          String was = old.get(field);
          if (!Objects.equals(was, value)) {
            all.add(new Difference(field, was, value));
          }
        });
    return all;
  }

  private static Map<String, @Nullable String> facts(Draft draft) {
    Map<String, @Nullable String> facts = new TreeMap<>();
    facts.put("name", draft.name());
    facts.put("description", draft.description());
    facts.put("owner", draft.owner());
    facts.put("parent", draft.parent());
    facts.put("roles", words(draft.roles()));
    facts.put("groups", words(draft.groups()));
    List<String> attributes = new ArrayList<>();
    new TreeMap<>(draft.attributes()).forEach((name, value) -> attributes.add(name + "=" + value));
    facts.put("attributes", attributes.isEmpty() ? null : String.join(";", attributes));
    return facts;
  }

  private static @Nullable String words(Set<String> words) {
    return words.isEmpty() ? null : String.join(" ", new TreeSet<>(words));
  }

  /// What is to be done for one line.
  private record Planned(
      Row row,
      boolean fresh,
      Stores.@Nullable Work<Outcome<PrincipalRecord>> work,
      Claims.@Nullable Issuing code,
      List<Difference> changes) {

    boolean idle() {
      return work == null && code == null;
    }

    /// INVARIANT: what refuses comes before the first write, so that nothing has to be undone.
    Item run(Transaction transaction, List<AuditEvent> events, List<Change> all) {
      try {
        if (work != null) {
          add(work.run(transaction), events, all);
        }
      } catch (Refused refused) {
        return item(refused.problem());
      } catch (AlreadyExists taken) {
        return item(
            Problem.of(ProblemType.CONFLICT, String.valueOf(taken.getMessage()))
                .at("name")
                .cure("choose another"));
      } catch (Versions.Overtaken overtaken) {
        return item(
            Problem.of(ProblemType.CONFLICT, "somebody changed it in this moment")
                .cure("apply the list again"));
      }
      if (code != null) {
        add(code.work().run(transaction), events, all);
      }
      return item(null);
    }

    private static void add(Outcome<?> part, List<AuditEvent> events, List<Change> all) {
      events.addAll(part.events());
      all.addAll(part.changes());
    }

    Item item(@Nullable Problem why) {
      if (why != null) {
        return new Item(row.line(), row.id(), ImportReport.Outcome.REFUSED, List.of(), null, why);
      }
      ImportReport.Outcome outcome =
          fresh
              ? ImportReport.Outcome.CREATED
              : idle() ? ImportReport.Outcome.UNCHANGED : ImportReport.Outcome.CHANGED;
      return new Item(
          row.line(), row.id(), outcome, changes, code == null ? null : code.code(), null);
    }
  }

  /// Carries what a dry run found out of the transaction that it undoes.
  private static final class Undone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Item> items;

    Undone(List<Item> items) {
      super(null, null, false, false);
      this.items = items;
    }
  }
}
