package io.gatehouse.script.kept;

import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Identity;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.script.Scripts;
import io.gatehouse.script.module.Run;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.script.KeptStore;
import io.gatehouse.store.script.Script;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Values that scripts keep: small, few, durable before the script goes on.
///
/// What is a script's own is reached by that script alone, whoever calls it; it ends with the
/// script. What all share is for scripts that were written by somebody who may write all of them:
/// else one who may write a single script would read what the others keep.
///
/// Safe for use by any thread; blocks.
public final class Keeping {
  /// Most bytes of one value, as JSON.
  public static final int LONGEST = 64 * 1024;

  /// Most bytes of all that an application keeps.
  public static final long MOST_BYTES = 4L << 20;

  /// Most values of an application.
  public static final int MOST = 4_096;

  private static final int LONGEST_NAME = 128;

  private final Stores stores;
  private final Scripts scripts;
  private final Directory directory;
  private final Access access;
  private final InstantSource clock;

  public Keeping(
      Stores stores, Scripts scripts, Directory directory, Access access, InstantSource clock) {
    this.stores = stores;
    this.scripts = scripts;
    this.directory = directory;
    this.access = access;
    this.clock = clock;
  }

  /// Whose values are meant.
  public enum Scope {
    /// Those of the script that was called.
    LOCAL,
    /// Those of all scripts of the application.
    GLOBAL
  }

  /// The value as JSON.
  public Optional<String> find(Run run, Scope scope, String name) {
    String place = place(run, scope);
    return isName(name)
        ? stores.read(t -> t.kept().find(run.application(), place, name))
        : Optional.empty();
  }

  public List<String> names(Run run, Scope scope) {
    String place = place(run, scope);
    return stores.read(t -> t.kept().names(run.application(), place, MOST));
  }

  public void put(Run run, Scope scope, String name, String json) {
    String place = place(run, scope);
    if (!isName(name)) {
      throw Problem.of(ProblemType.INVALID, "this is no name of something that is kept")
          .cure("use at most " + LONGEST_NAME + " characters that can be seen")
          .refused();
    }
    if (json.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      throw Problem.of(ProblemType.TOO_LARGE, "`%s` is too long to be kept".formatted(name))
          .cure("keep at most " + LONGEST + " bytes, or a document")
          .refused();
    }
    boolean done =
        stores.write(t -> {
          t.kept().put(run.application(), place, name, json, clock.millis());
          KeptStore.Sum sum = t.kept().sum(run.application());
          if (sum.count() > MOST || sum.bytes() > MOST_BYTES) {
            // what was written by this is undone with it
            throw Problem.of(ProblemType.TOO_MANY, "the scripts of the application keep too much")
                .cure("keep less, or documents")
                .refused();
          }
          return true;
        });
    assert done;
  }

  public void remove(Run run, Scope scope, String name) {
    String place = place(run, scope);
    if (isName(name)) {
      stores.write(t -> t.kept().remove(run.application(), place, name));
    }
  }

  private static boolean isName(String name) {
    return !name.isEmpty()
        && name.length() <= LONGEST_NAME
        && name.codePoints()
            .noneMatch(c ->
                Character.isISOControl(c)
                    || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
  }

  private @Nullable String place(Run run, Scope scope) {
    Script script =
        scripts
            .find(run.application(), run.script())
            .orElseThrow(() -> Problem.of(ProblemType.NOT_FOUND, "the script is gone").refused());
    if (scope == Scope.LOCAL) {
      return script.path();
    }
    if (!mayWriteAll(run.rights(), script) && !authorMayWriteAll(run, script)) {
      throw Problem.of(
              ProblemType.FORBIDDEN,
              "what all scripts share is not for a script that `%s` has written"
                  .formatted(script.author()))
          .cure("have somebody put it there who may `update` every script, or keep it locally")
          .refused();
    }
    return null;
  }

  private static boolean mayWriteAll(Rights rights, Script script) {
    return rights.decide(Verb.UPDATE, Scripts.resource(script.application(), "*", null)).allowed();
  }

  /// By what holds for whoever wrote the script now; nobody else of the same id.
  private boolean authorMayWriteAll(Run run, Script script) {
    Subject author = script.author();
    if (script.narrowed()) {
      // what a narrowed token has written opens no more than that token
      return false;
    }
    return directory
        .find(script.application(), author)
        .filter(PrincipalRecord::enabled)
        .filter(record -> record.createdAt() <= script.updatedAt())
        .map(record ->
            access.rights(
                new Identity(
                    script.application(),
                    record.subject(),
                    record.name(),
                    new Identity.Credential(
                        Identity.Kind.PASSWORD,
                        "script:" + script.path(),
                        null,
                        Long.MAX_VALUE,
                        null),
                    record.publicData()),
                run.caller().origin()))
        .filter(rights -> mayWriteAll(rights, script))
        .isPresent();
  }
}
