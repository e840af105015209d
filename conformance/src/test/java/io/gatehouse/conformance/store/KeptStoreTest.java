package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.conformance.StoreContract;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.script.KeptStore;
import io.gatehouse.store.script.Script;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What scripts keep between their runs.
class KeptStoreTest extends StoreContract {
  private static final Subject ANN = Subject.user("ann");

  private void script(String path) {
    var _ =
        stores.write(tx ->
            tx.scripts()
                .put(
                    new Script(
                        "main",
                        path,
                        Script.Kind.SCRIPT,
                        "text/javascript",
                        new byte[] {'1'},
                        new Script.Lists("nobody", "owner", "owner"),
                        Script.RunAs.CALLER,
                        ANN,
                        ANN,
                        false,
                        7,
                        8,
                        0)));
  }

  private void put(@Nullable String script, String name, String json) {
    change(tx -> tx.kept().put("main", script, name, json, 9));
  }

  private Optional<String> find(@Nullable String script, String name) {
    return stores.read(tx -> tx.kept().find("main", script, name));
  }

  private KeptStore.Sum sum() {
    return stores.read(tx -> tx.kept().sum("main"));
  }

  @Test
  void aValueIsReplacedAndSurvivesARestart() {
    put(null, "n", "1");
    put(null, "n", "{\"a\":\"\u00e4\ud83d\ude80\"}");
    reopen();
    assertThat(find(null, "n")).contains("{\"a\":\"\u00e4\ud83d\ude80\"}");
    assertThat(find(null, "N")).isEmpty();
    Optional<String> elsewhere = stores.read(tx -> tx.kept().find("other", null, "n"));
    assertThat(elsewhere).isEmpty();
  }

  @Test
  void whatOneScriptKeepsIsItsOwnAndGoesWithIt() {
    script("a/one");
    script("a/two");
    put(null, "n", "0");
    put("a/one", "n", "1");
    put("a/two", "n", "2");
    assertThat(find("a/one", "n")).contains("1");
    change(tx -> tx.scripts().remove("main", "a/one"));
    script("a/one");
    assertThat(find("a/one", "n")).isEmpty();
    assertThat(find("a/two", "n")).contains("2");
    assertThat(find(null, "n")).contains("0");
  }

  @Test
  void namesStandInTheirOrder() {
    script("a/one");
    for (String name : List.of("b", "a", "C", "\u00e4 x")) {
      put("a/one", name, "1");
    }
    List<String> all = stores.read(tx -> tx.kept().names("main", "a/one", 10));
    assertThat(all).containsExactly("C", "a", "b", "\u00e4 x");
    List<String> some = stores.read(tx -> tx.kept().names("main", "a/one", 2));
    assertThat(some).containsExactly("C", "a");
    List<String> none = stores.read(tx -> tx.kept().names("main", null, 2));
    assertThat(none).isEmpty();
  }

  /// The sum counts bytes of names and values of all scripts together.
  @Test
  void theSumIsWhatIsThere() {
    script("a/one");
    assertThat(sum()).isEqualTo(new KeptStore.Sum(0, 0));
    put(null, "ab", "\"\u00e4\"");
    put("a/one", "c", "1");
    assertThat(sum()).isEqualTo(new KeptStore.Sum(2, 2 + 4 + 1 + 1));
    put(null, "ab", "1");
    assertThat(sum()).isEqualTo(new KeptStore.Sum(2, 5));
    boolean gone = stores.write(tx -> tx.kept().remove("main", null, "ab"));
    boolean again = stores.write(tx -> tx.kept().remove("main", null, "ab"));
    assertThat(gone).isTrue();
    assertThat(again).isFalse();
    assertThat(sum()).isEqualTo(new KeptStore.Sum(1, 2));
  }
}
