package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.DeviceHouse.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Documents over HTTP: who sees what of them, who writes what, and what is found by whom.
class DocumentTest {
  private static final String LISTS =
      "'save':'authenticated','delete':'authenticated','query':'authenticated',"
          + "'attachment':'authenticated'";

  @TempDir static Path folder;
  private static DeviceHouse house;
  private static String alice;
  private static String bob;
  private static String carol;

  @BeforeAll
  static void open() {
    house = new DeviceHouse(folder);
    alice = house.user("alice");
    bob = house.user("bob");
    house.owner("POST", "/v1/groups", "{'id':'staff'}").is(201);
    house.owner("POST", "/v1/groups", "{'id':'clerks','parents':['staff']}").is(201);
    carol = house.user("carol");
    house.owner("PATCH", "/v1/users/carol", "{'groups':['clerks']}").is(200);
    store("orders");
    schema(
        "order",
        "{'schema':{'type':'object','required':['item'],'properties':{'item':{'type':'string'},"
            + "'price':{'type':'number','minimum':0},'note':{'type':'string','pattern':'^[a-z ]*$'}}},"
            + "'documents':{'read':'authenticated','write':'creator;group:staff','delete':'creator'},"
            + "'fields':{'read':'authenticated','write':'creator;group:staff'},"
            + "'groups':{'money':{'fields':['price','margin'],'read':'group:staff','write':'group:staff'},"
            + "'own':{'fields':['note'],'read':'creator','write':'creator'},"
            + "'code':{'fields':['code'],'read':'authenticated','write':'authenticated'}},"
            + "'unique':['code'],'versioning':'forced'}");
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static void store(String id) {
    house.owner("POST", "/v1/stores", "{'id':'%s',%s}".formatted(id, LISTS)).is(201);
  }

  private static void schema(String id, String definition) {
    house
        .owner("POST", "/v1/schemas", "{'id':'%s','definition':%s}".formatted(id, definition))
        .is(201);
  }

  private static Answer made(String store, String token, String rest) {
    return house.send("POST", "/v1/documents/" + store, "{%s}".formatted(rest), token);
  }

  private static String order(String id, String fields) {
    return "'id':'%s','schema':'order','fields':{%s}".formatted(id, fields);
  }

  private static Answer get(String path, String token) {
    return house.send("GET", path, null, token);
  }

  private static List<String> ids(Answer page) {
    return StreamSupport.stream(page.is(200).body().path("items").spliterator(), false)
        .map(one -> one.path("id").asText())
        .toList();
  }

  private static String query(String store, String filter) {
    return "/v1/documents/"
        + store
        + "?limit=200&filter="
        + URLEncoder.encode(filter.replace('\'', '"'), StandardCharsets.UTF_8);
  }

  @Test
  void eachSeesTheFieldsThatTheSchemaGives() {
    made("orders", carol, order("seen", "'item':'tea','price':3,'note':'mine'")).is(201);
    JsonNode carols = get("/v1/documents/orders/seen", carol).is(200).body();
    assertThat(carols.at("/fields"))
        .hasToString("{\"item\":\"tea\",\"price\":3,\"note\":\"mine\"}");
    assertThat(carols.path("creator").asText()).isEqualTo("user:carol");
    assertThat(carols.at("/lists/write").asText()).isEqualTo("creator;group:staff");
    JsonNode alices = get("/v1/documents/orders/seen", alice).is(200).body();
    assertThat(alices.at("/fields")).hasToString("{\"item\":\"tea\"}");
    assertThat(alices.has("lists")).isFalse();
    assertThat(get("/v1/documents/orders/seen", house.owner).is(200).body().at("/fields").size())
        .isEqualTo(3);
    get("/v1/documents/orders/seen", "").is(401);
  }

  @Test
  void aWriteIsRefusedWholeWithTheFieldNamed() {
    Answer named = made("orders", alice, order("none", "'item':'tea','price':1"));
    assertThat(named.is(403).text("/field")).isEqualTo("/fields/price");
    assertThat(named.text("/detail")).contains("field:orders/none/price");
    get("/v1/documents/orders/none", carol).is(403);
    made("orders", bob, order("bobs", "'item':'tea'")).is(201);
    Answer second =
        house.send(
            "PATCH", "/v1/documents/orders/bobs", "{'fields':{'item':'rum','margin':1}}", bob);
    assertThat(second.is(403).text("/field")).isEqualTo("/fields/margin");
    assertThat(get("/v1/documents/orders/bobs", bob).text("/fields/item")).isEqualTo("tea");
  }

  @Test
  void aDenialAndANarrowTokenStandAboveEveryList() {
    made("orders", carol, order("denied", "'item':'tea','price':3")).is(201);
    house.owner("POST", "/v1/roles", "{'id':'blind','deny':['read_field:*/item']}").is(201);
    house.owner("POST", "/v1/users", "{'name':'gina','roles':['user','blind']}").is(201);
    String gina = house.token("user:gina");
    assertThat(get("/v1/documents/orders/denied", gina).is(200).body().at("/fields")).isEmpty();
    assertThat(get(query("orders", "item = 'tea'"), gina).is(403).text("/field"))
        .isEqualTo("fields/item");
    String narrow = house.token("user:carol", "read_document:orders/d*");
    assertThat(get("/v1/documents/orders/denied", narrow).is(200).body().at("/fields")).hasSize(2);
    house.send("PATCH", "/v1/documents/orders/denied", "{'fields':{'item':'x'}}", narrow).is(403);
    get("/v1/documents/orders/seen", narrow).is(403);
  }

  @Test
  void whoReplacesADocumentKeepsWhatTheyDoNotSee() {
    made("orders", bob, order("put", "'item':'tea'")).is(201);
    house.owner("PATCH", "/v1/documents/orders/put", "{'fields':{'margin':9}}").is(200);
    house.send("PUT", "/v1/documents/orders/put", "{'fields':{'item':'rum'}}", bob).is(200);
    JsonNode all = get("/v1/documents/orders/put", house.owner).is(200).body().path("fields");
    assertThat(all.path("margin").asInt()).isEqualTo(9);
    assertThat(all.path("item").asText()).isEqualTo("rum");
    // a value that is guessed right tells nothing
    house
        .send("PUT", "/v1/documents/orders/put", "{'fields':{'item':'rum','margin':9}}", bob)
        .is(403);
    // the whole document still has to fit its schema
    house.send("PUT", "/v1/documents/orders/put", "{'fields':{}}", bob).is(422);
  }

  @Test
  void onlyAnAdministratorSaysWhoMadeADocument() {
    made("orders", bob, order("whose", "'item':'tea'")).is(201);
    String path = "/v1/documents/orders/whose";
    house.send("PATCH", path, "{'creator':'user:alice'}", bob).is(403);
    made("orders", bob, order("forged", "'item':'a'") + ",'creator':'user:alice'").is(403);
    house.send("PATCH", path, "{'lists':{'read':'alice','write':'bob'}}", alice).is(403);
    house.send("PATCH", path, "{'lists':{'read':['user:alice']}}", bob).is(200);
    get(path, carol).is(200); // whoever writes reads
    get(path, house.user("dora")).is(403);
    house.owner("PATCH", path, "{'creator':'user:alice','owner':null}").is(200);
    house.send("PATCH", path, "{'fields':{'item':'b'}}", bob).is(403);
    house.send("PATCH", path, "{'fields':{'item':'b'}}", alice).is(200);
  }

  @Test
  void whatIsNotThereIsRefusedLikeWhatIsNotForTheCaller() {
    made("orders", bob, order("hidden", "'item':'a'") + ",'lists':{'read':'bob','write':'bob'}")
        .is(201);
    Answer there = get("/v1/documents/orders/hidden", alice).is(403);
    Answer nowhere = get("/v1/documents/orders/nowhere", alice).is(403);
    assertThat(there.text("/detail").replace("hidden", "nowhere"))
        .isEqualTo(nowhere.text("/detail"));
    assertThat(there.text("/cure")).isEqualTo(nowhere.text("/cure").replace("nowhere", "hidden"));
    get("/v1/documents/orders/nowhere", house.owner).is(404);
    get("/v1/documents/elsewhere/x", alice).is(403);
    Answer why = get("/v1/decisions/" + there.text("/decision"), alice).is(200);
    assertThat(why.body().toString()).doesNotContain("bob");
    Answer full = get("/v1/decisions/" + there.text("/decision"), house.owner).is(200);
    assertThat(full.body().toString()).contains("access list `bob`");
  }

  @Test
  void versionsAreKeptAndAChangeNamesTheOneItSaw() {
    made("orders", bob, order("old", "'item':'a'")).is(201);
    house.send("PATCH", "/v1/documents/orders/old", "{'fields':{'item':'b'}}", bob).is(200);
    assertThat(get("/v1/documents/orders/old/versions/1", bob).text("/fields/item")).isEqualTo("a");
    assertThat(get("/v1/documents/orders/old/versions", bob).body().path("items")).hasSize(1);
    get("/v1/documents/orders/old/versions/9", bob).is(404);
    Answer same =
        house.send("PATCH", "/v1/documents/orders/old", "{'fields':{'item':'b'}}", bob).is(200);
    assertThat(same.body().path("version").asInt()).as("nothing was changed").isEqualTo(2);
  }

  @Test
  void aSchemaHoldsWhoeverWrites() {
    assertThat(made("orders", house.owner, order("bad", "'price':1")).is(422).text("/detail"))
        .contains("item");
    Answer minus = made("orders", house.owner, order("bad", "'item':'a','price':-1"));
    assertThat(minus.is(422).text("/field")).isEqualTo("/fields/price");
    made("orders", house.owner, order("bad", "'item':'a','note':'UPPER'")).is(422);
    made("orders", house.owner, order("c1", "'item':'a','code':'X1'")).is(201);
    assertThat(
            made("orders", house.owner, order("c2", "'item':'a','code':'X1'"))
                .is(409)
                .text("/field"))
        .isEqualTo("/fields/code");
  }

  @Test
  void nobodyFiltersSortsOrSumsByWhatTheyMayNotRead() {
    store("priced");
    for (int i = 0; i < 4; i++) {
      made(
              "priced",
              house.owner,
              order("p" + i, "'item':'i%d','price':%d,'note':'n'".formatted(i, i)))
          .is(201);
    }
    assertThat(ids(get(query("priced", "price >= 2"), carol))).containsExactly("p2", "p3");
    Answer filter = get(query("priced", "price >= 2"), alice).is(403);
    assertThat(filter.text("/field")).isEqualTo("fields/price");
    assertThat(get("/v1/documents/priced?sort=price", alice).is(403).text("/detail"))
        .contains("price");
    get("/v1/stores/priced/aggregate?field=price", alice).is(403);
    get("/v1/stores/priced/aggregate?group=margin", alice).is(403);
    get("/v1/stores/priced/count?filter=price%3D1", alice).is(403);
    Answer sums = get("/v1/stores/priced/aggregate?field=price", carol).is(200);
    assertThat(sums.body().at("/items/0/sum").asDouble()).isEqualTo(6);
    // `note` shows itself to whoever made the document: to carol none of these does
    assertThat(ids(get(query("priced", "note = 'n'"), carol))).isEmpty();
    assertThat(ids(get(query("priced", "not note = 'n'"), carol))).isEmpty();
  }

  @Test
  void whatIsNotForTheCallerIsInNoPageAndNoNumber() {
    store("many");
    schema(
        "mine",
        "{'documents':{'read':'creator','write':'creator','delete':'creator'},"
            + "'fields':{'read':'authenticated','write':'authenticated'}}");
    for (int i = 0; i < 30; i++) {
      String whose = i % 3 == 0 ? alice : bob;
      String lists = i == 1 ? ",'lists':{'read':'group:staff;creator'}" : "";
      made("many", whose, "'id':'m%02d','schema':'mine','fields':{'n':%d}%s".formatted(i, i, lists))
          .is(201);
    }
    assertThat(count("many", "", alice)).isEqualTo(10);
    assertThat(count("many", "n < 9", alice)).isEqualTo(3);
    assertThat(count("many", "", bob)).isEqualTo(20);
    assertThat(count("many", "", carol)).isEqualTo(1);
    assertThat(count("many", "", house.owner)).isEqualTo(30);
    List<String> seen = new ArrayList<>();
    String after = "";
    do {
      Answer page = get("/v1/documents/many?limit=3&sort=n&order=desc" + after, alice).is(200);
      seen.addAll(ids(page));
      after = page.body().has("next") ? "&after=" + page.text("/next") : "";
    } while (!after.isEmpty());
    assertThat(seen)
        .containsExactly("m27", "m24", "m21", "m18", "m15", "m12", "m09", "m06", "m03", "m00");
    // a right that names single documents is looked at one by one, and comes to the same
    String eve = house.user("eve", "read_document:many/m0*");
    assertThat(count("many", "", eve)).isEqualTo(10);
    assertThat(ids(get("/v1/documents/many?limit=4", eve))).hasSize(4);
    get("/v1/stores/many/aggregate?field=n", eve).is(403);
    String fred = house.user("fred", "read_document:many/*");
    assertThat(count("many", "", fred)).isEqualTo(30);
    assertThat(get("/v1/stores/many/aggregate?field=n", fred).is(200).text("/items/0/sum"))
        .isEqualTo("435.0");
  }

  private static int count(String store, String filter, String token) {
    return get(
            "/v1/stores/"
                + store
                + "/count?filter="
                + URLEncoder.encode(filter, StandardCharsets.UTF_8),
            token)
        .is(200)
        .body()
        .path("count")
        .asInt();
  }

  @Test
  void aStoreIsClosedToEverybodyUnlessItsListsSayOtherwise() {
    house.owner("POST", "/v1/stores", "{'id':'shut'}").is(201);
    Answer refused = made("shut", house.owner, "'fields':{}").is(403);
    assertThat(refused.text("/code")).isEqualTo("list-nobody");
    get("/v1/documents/shut", house.owner).is(403);
    assertThat(get("/v1/stores/shut", house.owner).is(200).text("/query")).isEqualTo("nobody");
    get("/v1/stores/shut", alice).is(403);
    made("orders", "", "'fields':{}").is(401);
  }

  @Test
  void anonymousCallersComeInWhereAListSaysSo() {
    house
        .owner("POST", "/v1/stores", "{'id':'open','save':'anonymous','query':'anonymous'}")
        .is(201);
    String id = made("open", "", "'fields':{'hello':'world'}").is(201).text("/id");
    get("/v1/documents/open/" + id, "").is(401); // without a schema only who made it may read it
    assertThat(get("/v1/documents/open/" + id, house.owner).is(200).body().has("creator"))
        .isFalse();
  }

  @Test
  void aFileIsGuardedLikeTheFieldOfItsName() {
    made("orders", carol, order("file", "'item':'a'")).is(201);
    String base = "/v1/documents/orders/file/attachments";
    house.send("PUT", base + "/price", "{'a':1}", carol).is(200);
    house.send("PUT", base + "/item", "{'a':2}", carol).is(200);
    assertThat(get(base, alice).body().path("items")).hasSize(1);
    assertThat(get(base + "/item", alice).is(200).text("/a")).isEqualTo("2");
    get(base + "/price", alice).is(404);
    house.send("PUT", base + "/item", "{}", alice).is(403);
    house.send("DELETE", base + "/item", null, carol).is(200);
    get(base + "/item", carol).is(404);
  }

  @Test
  void whoeverIsGoneOwnsNothing() {
    String gone = house.user("gone");
    made("orders", gone, order("left", "'item':'a','note':'secret'")).is(201);
    house.owner("DELETE", "/v1/users/gone", null).is(200);
    house.owner("POST", "/v1/users", "{'name':'gone','roles':['user']}").is(201);
    String again = house.token("user:gone");
    assertThat(get("/v1/documents/orders/left", again).is(200).body().at("/fields").has("note"))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "price >", "price > 'a", "(item = 'a'", "item = a", "$nope = 'x'", "item ~ 'a'", "or",
        "item in ()", "item = 'a' item", "has(", "1 = 1", "item < null", "a.b.'c'", "$version = 'x'"
      })
  void aFilterThatIsNoneIsRefusedWithItsPlace(String filter) {
    Answer refused = get(query("orders", filter), carol);
    assertThat(refused.is(422).text("/field")).isEqualTo("filter");
    assertThat(refused.text("/detail")).contains("character");
  }

  @Test
  void aFilterIsBounded() {
    get(query("orders", "not ".repeat(30) + "item = 'a'"), carol).is(422);
    get(query("orders", "item = 'a' or ".repeat(70) + "item = 'a'"), carol).is(422);
    get("/v1/documents/orders?after=AAAA", carol).is(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'schema':{'$ref':'https://example.com/x'}}",
        "{'schema':{'$ref':'#'}}",
        "{'schema':{'$ref':'#/$defs/a','$defs':{'a':{'properties':{'x':{'$ref':'#/$defs/a'}}}}}}",
        "{'schema':{'type':'nonsense'}}",
        "{'schema':{'$id':'https://example.com/x'}}",
        "{'schema':{'patternProperties':{'(a+)+$':{}}}}",
        "{'schema':{'pattern':'(?=x)y'}}",
        "{'schema':[]}",
        "{'fields':{'read':'Anonymous'}}",
        "{'fields':{'read':'nobody;alice'}}",
        "{'fields':{'reed':'alice'}}",
        "{'groups':{'a':{'fields':['x']},'b':{'fields':['x']}}}",
        "{'versioning':'sometimes'}",
        "{'unknown':1}",
        "{'unique':['a'],'unsearchable':['a']}",
        "[]"
      })
  void aDefinitionThatIsNoneIsRefused(String definition) {
    house
        .owner("POST", "/v1/schemas", "{'id':'wrong','definition':%s}".formatted(definition))
        .is(422);
  }

  @Test
  void aSchemaThatWouldTakeForeverIsRefused() {
    StringBuilder definitions = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      definitions.append(
          "'d%d':{'anyOf':[{'$ref':'#/$defs/d%d'},{'$ref':'#/$defs/d%d'}]},"
              .formatted(i, i + 1, i + 1));
    }
    house
        .owner(
            "POST",
            "/v1/schemas",
            "{'id':'bomb','definition':{'schema':{'$ref':'#/$defs/d0','$defs':{%s'd30':{}}}}}"
                .formatted(definitions))
        .is(422);
    schema(
        "re",
        "{'schema':{'properties':{'x':{'pattern':'^(a+)+$'}}},'fields':{'read':'authenticated','write':'authenticated'}}");
    String hostile = "a".repeat(20_000) + "!";
    made("orders", alice, "'schema':'re','fields':{'x':'%s'}".formatted(hostile)).is(422);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'fields':[]",
        "'fields':{'a.b':1}",
        "'fields':{'':1}",
        "'fields':{'$x':1}",
        "'id':'a/b','fields':{}",
        "'id':'','fields':{}",
        "'fields':{},'lists':{'read':'nobody;x'}",
        "'fields':{},'schema':'none'",
        "'fields':{'x':'\\ud800'}"
      })
  void aDocumentThatIsNoneIsRefused(String document) {
    assertThat(made("orders", house.owner, document).status()).isBetween(400, 422);
  }
}
