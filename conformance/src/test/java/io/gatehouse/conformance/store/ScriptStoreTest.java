package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.conformance.StoreContract;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.record.Application;
import io.gatehouse.store.script.LogLine;
import io.gatehouse.store.script.Script;
import io.gatehouse.store.script.ScriptListener;
import io.gatehouse.store.script.ScriptStore.Search;
import io.gatehouse.store.script.ScriptTimer;
import io.gatehouse.store.script.ScriptVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Scripts with what they were, what they said, and when they run.
class ScriptStoreTest extends StoreContract {
  private static final Subject ANN = Subject.user("ann");

  private static Script script(String path, String text) {
    return new Script(
        "main",
        path,
        Script.Kind.SCRIPT,
        "text/javascript",
        text.getBytes(StandardCharsets.UTF_8),
        new Script.Lists("nobody", "owner", "owner"),
        Script.RunAs.CALLER,
        ANN,
        ANN,
        true,
        7,
        8,
        0);
  }

  private Script put(String path, String text) {
    return stores.write(tx -> tx.scripts().put(script(path, text)));
  }

  private void keep(String path, int kept) {
    change(tx -> tx.scripts().keep(tx.scripts().find("main", path).orElseThrow(), kept));
  }

  private Optional<Script> find(String path) {
    return stores.read(tx -> tx.scripts().find("main", path));
  }

  private static String text(byte[] content) {
    return new String(content, StandardCharsets.UTF_8);
  }

  @Test
  void aScriptIsReplacedByItsNextVersionAndSurvivesARestart() {
    assertThat(put("a/one", "1").version()).isEqualTo(1);
    assertThat(put("a/one", "2 \u00e4\ud83d\ude80").version()).isEqualTo(2);
    reopen();
    Script now = find("a/one").orElseThrow();
    assertThat(text(now.content())).isEqualTo("2 \u00e4\ud83d\ude80");
    assertThat(now.lists()).isEqualTo(new Script.Lists("nobody", "owner", "owner"));
    assertThat(now.owner()).isEqualTo(ANN);
    assertThat(now.narrowed()).isTrue();
    assertThat(now.createdAt()).isEqualTo(7);
    assertThat(find("A/one")).isEmpty();
    Optional<Script> elsewhere = stores.read(tx -> tx.scripts().find("other", "a/one"));
    assertThat(elsewhere).isEmpty();
  }

  @Test
  void bytesOfAFileStayWhatTheyAre() {
    byte[] bytes = {0, -1, 13, 10, 39, 92, 127, -128};
    Script file =
        new Script(
            "main",
            "logo.png",
            Script.Kind.FILE,
            "image/png",
            bytes,
            new Script.Lists("nobody", "anonymous", "owner"),
            Script.RunAs.OWNER,
            ANN,
            ANN,
            false,
            1,
            1,
            0);
    change(tx -> tx.scripts().put(file));
    assertThat(find("logo.png").orElseThrow().content()).isEqualTo(bytes);
    assertThat(find("logo.png").orElseThrow().runAs()).isEqualTo(Script.RunAs.OWNER);
    assertThat(find("logo.png").orElseThrow().narrowed()).isFalse();
  }

  @Test
  void theLongestPathIsFoundAndListsGoByPath() {
    for (String path : List.of("a", "a/b", "a/b/c", "ab", "b")) {
      put(path, path);
    }
    Optional<Script> longest =
        stores.read(tx -> tx.scripts().longest("main", List.of("a/b/c/d", "a/b/x", "a/b", "a")));
    assertThat(longest.orElseThrow().path()).isEqualTo("a/b");
    List<Script> below = stores.read(tx -> tx.scripts().list("main", "a/", null, 10));
    assertThat(below).extracting(Script::path).containsExactly("a/b", "a/b/c");
    List<Script> page = stores.read(tx -> tx.scripts().list("main", "", "a/b", 2));
    assertThat(page).extracting(Script::path).containsExactly("a/b/c", "ab");
    long count = stores.read(tx -> tx.scripts().count("main"));
    assertThat(count).isEqualTo(5);
  }

  /// `%` and `_` are no signs of a pattern in a prefix.
  @Test
  void aPrefixIsMeantAsItIsWritten() {
    put("a_b/x", "1");
    put("acb/x", "1");
    List<Script> below = stores.read(tx -> tx.scripts().list("main", "a_b/", null, 10));
    assertThat(below).extracting(Script::path).containsExactly("a_b/x");
    List<Script> none = stores.read(tx -> tx.scripts().list("main", "%", null, 10));
    assertThat(none).isEmpty();
  }

  @Test
  void theLatestVersionsAreKept() {
    put("v", "1");
    for (int i = 2; i <= 5; i++) {
      keep("v", 2);
      put("v", Integer.toString(i));
    }
    List<ScriptVersion> versions = stores.read(tx -> tx.scripts().versions("main", "v"));
    assertThat(versions).extracting(ScriptVersion::version).containsExactly(4L, 3L);
    Optional<ScriptVersion> third = stores.read(tx -> tx.scripts().version("main", "v", 3));
    assertThat(text(third.orElseThrow().content())).isEqualTo("3");
    Optional<ScriptVersion> gone = stores.read(tx -> tx.scripts().version("main", "v", 1));
    assertThat(gone).isEmpty();
  }

  private static LogLine line(String id, String path, LogLine.Level level, String text, long at) {
    return new LogLine("main", id, path, "run-" + id, level, text, "user:ann", at);
  }

  private List<String> said(Search search, String before) {
    return stores
        .read(tx -> tx.scripts().said("main", search, before.isEmpty() ? null : before, 10))
        .stream()
        .map(LogLine::id)
        .toList();
  }

  @Test
  void linesAreFoundByWhatTheySayAndForgotten() {
    put("l", "1");
    change(tx ->
        tx.scripts()
            .say(
                List.of(
                    line("1", "l", LogLine.Level.DEBUG, "Hundred %", 10),
                    line("2", "l", LogLine.Level.ERROR, "hundred_", 20),
                    line("3", "m", LogLine.Level.WARN, "other", 30))));
    assertThat(said(new Search(null, null, null, null), "")).containsExactly("3", "2", "1");
    assertThat(said(new Search(null, null, null, null), "3")).containsExactly("2", "1");
    assertThat(said(new Search("l", null, LogLine.Level.WARN, null), "")).containsExactly("2");
    assertThat(said(new Search(null, null, null, "HUNDRED"), "")).containsExactly("2", "1");
    assertThat(said(new Search(null, null, null, "d %"), "")).containsExactly("1");
    assertThat(said(new Search(null, "run-3", null, null), "")).containsExactly("3");
    int old = stores.write(tx -> tx.scripts().forget(15, 100));
    assertThat(old).isEqualTo(1);
    int many = stores.write(tx -> tx.scripts().forget(0, 1));
    assertThat(many).isEqualTo(1);
    assertThat(said(new Search(null, null, null, null), "")).containsExactly("3");
  }

  private static ScriptTimer timer(String id, long due) {
    return new ScriptTimer("main", id, "t", null, "UTC", "{\"n\":1}", ANN, 7, due, 8);
  }

  @Test
  void timersAreDueInTheirOrderAndMoveOn() {
    put("t", "1");
    change(tx -> {
      tx.scripts().put(timer("b", 20));
      tx.scripts().put(timer("a", 30));
      tx.scripts().put(timer("c", 99));
    });
    reopen();
    List<ScriptTimer> due = stores.read(tx -> tx.scripts().due(30, 10));
    assertThat(due).containsExactly(timer("b", 20), timer("a", 30));
    change(tx -> tx.scripts().put(timer("b", 20).due(50)));
    due = stores.read(tx -> tx.scripts().due(30, 10));
    assertThat(due).extracting(ScriptTimer::id).containsExactly("a");
    long count = stores.read(tx -> tx.scripts().timers("main"));
    assertThat(count).isEqualTo(3);
    boolean first = stores.write(tx -> tx.scripts().removeTimer("main", "a"));
    boolean second = stores.write(tx -> tx.scripts().removeTimer("main", "a"));
    assertThat(first).isTrue();
    assertThat(second).isFalse();
    Optional<ScriptTimer> foreign = stores.read(tx -> tx.scripts().timer("other", "b"));
    assertThat(foreign).isEmpty();
  }

  @Test
  void timersOfASuspendedApplicationWait() {
    put("t", "1");
    change(tx -> tx.scripts().put(timer("b", 20)));
    suspend(Application.State.SUSPENDED);
    assertThat(stores.<List<ScriptTimer>>read(tx -> tx.scripts().due(30, 10))).isEmpty();
    suspend(Application.State.OPEN);
    assertThat(stores.<List<ScriptTimer>>read(tx -> tx.scripts().due(30, 10)))
        .containsExactly(timer("b", 20));
  }

  private void suspend(Application.State state) {
    change(tx -> tx.accounts().update("main", old -> old.changed(old.name(), state)));
  }

  @Test
  void whatBelongsToAScriptGoesWithIt() {
    put("t", "1");
    keep("t", 5);
    put("t", "2");
    ScriptListener listener = new ScriptListener("main", "x", "t", "fleet/#", ANN, 7, 8);
    change(tx -> {
      tx.scripts().put(timer("a", 30));
      tx.scripts().add(listener);
    });
    List<ScriptListener> all = stores.read(tx -> tx.scripts().listeners());
    assertThat(all).containsExactly(listener);
    boolean gone = stores.write(tx -> tx.scripts().remove("main", "t"));
    assertThat(gone).isTrue();
    all = stores.read(tx -> tx.scripts().listeners());
    assertThat(all).isEmpty();
    long timers = stores.read(tx -> tx.scripts().timers("main"));
    assertThat(timers).isZero();
    List<ScriptVersion> versions = stores.read(tx -> tx.scripts().versions("main", "t"));
    assertThat(versions).isEmpty();
    boolean again = stores.write(tx -> tx.scripts().remove("main", "t"));
    assertThat(again).isFalse();
  }
}
