package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Records over HTTP: pushed, pulled, gathered into intervals, deleted.
class ApiStreamTest {
  private static final String CHANNELS =
      "{'channels': {'n': 'number', 's': 'string', 'b': 'boolean', 'p': {'type': 'geo_point'}}}";
  private static TestServer server;
  private static Api owner;
  private static Api device;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    owner = server.owner();
    owner.post("/v1/devices", "{'name': 'boat-7'}").is(201);
    device = server.token(owner, "device:boat-7");
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  /// A fresh stream of `boat-7`; the path of its records.
  private static String stream(String name, String body) {
    owner.put("/v1/devices/boat-7/streams/" + name, body).is(200);
    return "/v1/devices/boat-7/streams/" + name + "/records";
  }

  @Test
  void aRecordComesBackAsItWasPushed() {
    String records = stream("all", CHANNELS);
    device
        .post(
            records,
            "{'time': '2026-11-22T06:14:43.123456Z', 'values': {'n': -1.5e-3, 's': 'grün \\u0000',"
                + " 'b': false, 'p': {'latitude': -54.25, 'longitude': 180, 'altitude': 3}},"
                + " 'location': [10.5, 54]}")
        .is(200)
        .has("/stored", 1)
        .has("/repeated", 0);
    device
        .get(records)
        .is(200)
        .has("/items/0/time", "2026-11-22T06:14:43.123456Z")
        .has("/items/0/values/n", "-0.0015")
        .has("/items/0/values/s", "grün \0")
        .has("/items/0/values/b", false)
        .has("/items/0/values/p", "{\"latitude\":-54.25,\"longitude\":180,\"altitude\":3}")
        .has("/items/0/location", "{\"latitude\":54,\"longitude\":10.5}")
        .has("/items/0/sender", "");
    // whoever pushes for a device is named in its records
    owner.post(records, "{'time': '2026-11-22T06:14:44Z', 'values': {'n': 1}}").is(200);
    JsonNode last = owner.get(records + "?last=1").is(200).at("/items/0");
    assertThat(last.path("sender").textValue()).startsWith("owner:");
  }

  /// The same moment in every form in which it may be written.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'2026-11-22T06:14:43.250Z'",
        "'2026-11-22T07:14:43.25+01:00'",
        "1795328083.25",
        "1795328083250",
        "1795328083250.0",
      })
  void aMomentMayBeWrittenInManyForms(String time) {
    String records = stream("moments", "{'dynamic': true}");
    owner.delete(records).is(200);
    String quoted = time.startsWith("1") ? time : "'" + time + "'";
    device.post(records, "{'time': " + quoted + ", 'values': {'n': 1}}").is(200);
    device.get(records).has("/items/0/time", "2026-11-22T06:14:43.250Z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'latitude': 54.5, 'longitude': 10}",
        "{'lat': 54.5, 'lon': 10}",
        "{'lat': 54.5, 'lng': 10.0}",
        "[10, 54.5]",
        "{'type': 'Point', 'coordinates': [10, 54.5]}",
      })
  void aPointMayBeWrittenInManyForms(String point) {
    String records = stream("points", CHANNELS);
    owner.delete(records).is(200);
    device.post(records, "{'values': {'p': " + point + "}, 'location': " + point + "}").is(200);
    device
        .get(records)
        .has("/items/0/values/p", "{\"latitude\":54.5,\"longitude\":10}")
        .has("/items/0/location", "{\"latitude\":54.5,\"longitude\":10}");
  }

  /// The fault is named with the record and the field, and nothing of the batch is kept.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        // body | status | field | part of the detail
        "{'values': {'n': 'x'}} | 422 | /values/n | the record has for channel `n` a string, which is a number",
        "[{'values': {'n': 1}}, {'values': {'n': true}}] | 422 | /1/values/n | record 1 has for channel `n` a boolean",
        "[{'values': {'n': 1}}, {'values': {'x~y/z': 1}}] | 422 | /1/values/x~0y~1z | names a channel `x~y/z` that stream `faults` does not have",
        "{'values': {'p': 5}} | 422 | /values/p | a number, which is a geo_point",
        "{'values': {'p': [10, 91]}} | 422 | /values/p | no point",
        "{'values': {'p': {'lat': 1}}} | 422 | /values/p | no point",
        "{'values': {'p': {'type': 'Line', 'coordinates': [1, 2]}}} | 422 | /values/p | no point",
        "{'values': {'n': 1e999}} | 422 | /values/n | too large",
        "{'values': {'s': '\\ud800'}} | 422 | /values/s | cannot be kept",
        "{'values': {'n': 1}, 'time': 'yesterday'} | 422 | /time | cannot be read",
        "{'values': {'n': 1}, 'time': -1} | 422 | /time | cannot be read",
        "{'values': {'n': 1}, 'time': '1969-12-31T23:59:59Z'} | 422 | /time | cannot be read",
        "{'values': {'n': 1}, 'time': 1, 'timestamp': 2} | 422 | /timestamp | says it twice",
        "{'values': {'n': 1}, 'foo': 2} | 422 | /foo | a field `foo` that is not known",
        "{'time': 1} | 422 | | has no values",
        "{'values': [1]} | 422 | /values | are no object",
        "[] | 422 | | there are no records",
        "[1] | 422 | /0 | is no object",
        "5 | 422 | | is no object",
        "{'values': {'n': 1} | 400 | | not JSON",
        "{'values': {'n': 1, 'n': 2}} | 400 | | not JSON",
        "{'values': {'n': 1}} {} | 400 | | behind its end",
        "{'values': {'n': [[[[[[[[1]]]]]]]]}} | 422 | /values/n | no point",
      })
  void aFaultIsNamedWithRecordAndField(String body, int status, String field, String detail) {
    String records = stream("faults", CHANNELS);
    Api.Answer answer = device.post(records, body).is(status);
    assertThat(answer.text("/detail")).contains(detail);
    assertThat(answer.at("/field").asText("")).isEqualTo(field == null ? "" : field);
    assertThat(device.get(records).is(200).at("/items")).isEmpty();
  }

  @Test
  void theFirstRecordOfAMomentStaysSoThatAPushMayBeSentAgain() {
    String records = stream("again", "{'dynamic': true}");
    String two = "[{'time': 1000, 'values': {'a': 1}}, {'time': 2000, 'values': {'a': 2}}]";
    device.post(records, two).is(200).has("/stored", 2).has("/repeated", 0);
    device.post(records, two).is(200).has("/stored", 0).has("/repeated", 2);
    device
        .post(records, "[{'time': 2000, 'values': {'a': 9}}, {'time': 3000, 'values': {'a': 3}}]")
        .has("/stored", 1)
        .has("/repeated", 1);
    assertThat(device.get(records).at("/items").findValuesAsText("a"))
        .containsExactly("1", "2", "3");
  }

  @Test
  void recordsWithoutATimeAreNeverTakenForTheSame() {
    String records = stream("now", "{'dynamic': true}");
    String many =
        IntStream.range(0, 1_000).mapToObj(i -> "{'values': {'i': " + i + "}}").toList().toString();
    device.post(records, many).is(200).has("/stored", 1_000);
    device.post(records, many).is(200).has("/stored", 1_000);
    JsonNode items = device.get(records + "?limit=1000").at("/items");
    assertThat(items.findValuesAsText("i"))
        .isEqualTo(IntStream.range(0, 1_000).mapToObj(Integer::toString).toList());
  }

  @Test
  void aBatchIsBounded() {
    String records = stream("bounded", "{'dynamic': true}");
    String tooMany = "{'values':{'a':1}},".repeat(10_000);
    device.post(records, "[" + tooMany + "{'values':{'a':1}}]").is(413, "too-large");
    assertThat(device.get(records).at("/items")).isEmpty();
  }

  @Test
  void pagesGoOnInBothDirectionsWithoutAGap() {
    String records = stream("pages", "{'dynamic': true}");
    List<String> all = new ArrayList<>();
    for (int i = 1; i <= 25; i++) {
      all.add("{'time': " + i + ", 'values': {'i': " + i + "}}");
    }
    device.post(records, all.toString()).is(200);
    List<String> numbers = IntStream.rangeClosed(1, 25).mapToObj(Integer::toString).toList();
    assertThat(walk(records + "?limit=7")).isEqualTo(numbers);
    assertThat(walk(records + "?limit=7&order=desc")).isEqualTo(numbers.reversed());
    assertThat(walk(records + "?limit=7&from=5&to=20")).isEqualTo(numbers.subList(4, 19));
    assertThat(walk(records + "?limit=4&from=5&to=20&order=desc"))
        .isEqualTo(numbers.subList(4, 19).reversed());
    assertThat(walk(records + "?last=10")).isEqualTo(numbers.reversed());
    assertThat(device.get(records + "?last=2").at("/items").findValuesAsText("i"))
        .containsExactly("25", "24");
  }

  private static List<String> walk(String path) {
    List<String> found = new ArrayList<>();
    Api.Answer page = device.get(path).is(200);
    found.addAll(page.at("/items").findValuesAsText("i"));
    while (!page.at("/next").isMissingNode()) {
      page = device.get(path + "&after=" + page.text("/next")).is(200);
      found.addAll(page.at("/items").findValuesAsText("i"));
    }
    return found;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "?from=yesterday | 400",
        "?from=2&to=1 | 400",
        "?limit=0 | 422",
        "?limit=10001 | 422",
        "?order=up | 400",
        "?after=x | 400",
        "?every=0 | 400",
        "?every=1y | 400",
        "?every=1h&aggregate=median | 400",
        "?aggregate=avg | 400",
        "?last=1&from=1 | 400",
        "?nosuch=1 | 422",
      })
  void whatCannotBeAskedIsRefused(String query, int status) {
    device.get(stream("asked", "{'dynamic': true}") + query).is(status);
  }

  /// Against a plain reckoning of the same numbers, page by page and in both directions.
  @Test
  void intervalsHoldWhatAPlainReckoningSays() {
    String records = stream("numbers", "{'dynamic': true}");
    Random random = new Random(7);
    TreeMap<Long, Double> numbers = new TreeMap<>();
    long start = Instant.parse("2026-11-22T00:00:00Z").toEpochMilli();
    List<String> pushed = new ArrayList<>();
    while (numbers.size() < 2_000) {
      long at = start + random.nextLong(Duration.ofHours(30).toMillis());
      if (at / 3_600_000 % 5 != 0 && numbers.putIfAbsent(at, random.nextDouble(-9, 9)) == null) {
        pushed.add("{'time':%d,'values':{'x':%s,'s':'t'}}".formatted(at, numbers.get(at)));
      }
    }
    device.post(records, pushed.toString()).is(200).has("/stored", 2_000);
    TreeMap<Long, List<Double>> hours = new TreeMap<>();
    numbers.forEach((at, x) ->
        hours.computeIfAbsent(at / 3_600_000 * 3_600_000, hour -> new ArrayList<>()).add(x));

    for (String order : List.of("asc", "desc")) {
      List<JsonNode> found = intervals(records + "?every=1h&limit=4&order=" + order);
      List<Long> expected = new ArrayList<>(hours.keySet());
      if (order.equals("desc")) {
        found = found.reversed();
      }
      assertThat(found)
          .extracting(one -> Instant.parse(one.path("time").textValue()).toEpochMilli())
          .isEqualTo(expected);
      for (int i = 0; i < found.size(); i++) {
        List<Double> hour = Objects.requireNonNull(hours.get(expected.get(i)));
        assertThat(found.get(i).path("records").intValue()).isEqualTo(hour.size());
        JsonNode x = found.get(i).path("values").path("x");
        assertThat(found.get(i).path("values").has("s")).isFalse();
        assertThat(x.path("count").intValue()).isEqualTo(hour.size());
        assertThat(x.path("first").doubleValue()).isEqualTo(hour.getFirst());
        assertThat(x.path("last").doubleValue()).isEqualTo(hour.getLast());
        assertThat(x.path("min").doubleValue())
            .isEqualTo(hour.stream().mapToDouble(d -> d).min().orElseThrow());
        assertThat(x.path("max").doubleValue())
            .isEqualTo(hour.stream().mapToDouble(d -> d).max().orElseThrow());
        double sum = hour.stream().mapToDouble(d -> d).sum();
        assertThat(x.path("sum").doubleValue()).isCloseTo(sum, within(1e-9));
        assertThat(x.path("avg").doubleValue()).isCloseTo(sum / hour.size(), within(1e-9));
      }
    }
    device
        .get(records + "?every=PT1H&aggregate=count,max&limit=1")
        .has("/items/0/values/x/count", hours.firstEntry().getValue().size())
        .has("/items/0/values/x/avg", "");
  }

  private static List<JsonNode> intervals(String path) {
    List<JsonNode> found = new ArrayList<>();
    Api.Answer page = device.get(path).is(200);
    page.at("/items").forEach(found::add);
    while (!page.at("/next").isMissingNode()) {
      page = device.get(path + "&after=" + page.text("/next")).is(200);
      page.at("/items").forEach(found::add);
    }
    return found;
  }

  @Test
  void recordsAreDeletedByTheirTimeAndTheAuditIsTold() {
    String records = stream("gone", "{'dynamic': true}");
    device.post(records, "[{'time':1,'values':{'i':1}},{'time':2,'values':{'i':2}}]").is(200);
    device.delete(records).is(403);
    owner.delete(records + "?from=2").is(200).has("/deleted", 1);
    assertThat(device.get(records).at("/items")).hasSize(1);
    owner.delete(records).is(200).has("/deleted", 1);
    JsonNode entries =
        owner
            .get("/v1/audit?target=stream:boat-7/gone&action=records.deleted")
            .is(200)
            .at("/items");
    assertThat(entries.findValuesAsText("action")).containsOnly("records.deleted").hasSize(2);
  }

  /// A million records a day must not make a million entries of the audit chain.
  @Test
  void pushingLeavesNoTraceInTheAudit() {
    String records = stream("quiet", "{'dynamic': true}");
    device.post(records, "{'values': {'i': 1}}").is(200);
    device.get(records).is(200);
    assertThat(owner.get("/v1/audit?target=stream:boat-7/quiet").is(200).at("/items")).isEmpty();
    // what was refused in other tests is there
    assertThat(owner.get("/v1/audit?actor=device:boat-7").is(200).at("/items"))
        .allMatch(entry -> entry.path("action").textValue().equals("refused"));
  }

  @Test
  void oneWhoKeepsNothingIsHeardAllTheSame() {
    owner.post("/v1/devices", "{'name': 'mute'}").is(201);
    owner
        .put(
            "/v1/devices/mute/model",
            "{'settings': {'store_data': false}, 'streams': {'gps': {'dynamic': true}}}")
        .is(200);
    owner.post("/v1/devices/mute/streams/gps/records", "{'values': {'i': 1}}").has("/stored", 1);
    assertThat(owner.get("/v1/devices/mute/streams/gps/records").is(200).at("/items")).isEmpty();
  }

  @Test
  void whatIsNotThereIsNotToldFromWhatIsNotForYou() {
    Api stranger = server.user("stranger");
    String detail =
        stranger
            .get("/v1/devices/boat-7/streams/nosuch/records")
            .is(403)
            .text("/detail")
            .replace("boat-7", "DEVICE");
    assertThat(
            stranger
                .get("/v1/devices/nosuch/streams/nosuch/records")
                .is(403)
                .text("/detail")
                .replace("device:nosuch", "device:DEVICE")
                .replace("stream:nosuch", "stream:DEVICE"))
        .isEqualTo(detail);
    owner.get("/v1/devices/boat-7/streams/nosuch/records").is(404);
    owner.post("/v1/devices/nosuch/streams/x/records", "{'values': {'a': 1}}").is(404);
  }

  /// `push_own_device`, `push_device:ID`, `push_stream:DEVICE/NAME`, `pull_own_stream` and what
  /// stands above a device: a right on a thing is a right on what lies beneath.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // permission | push own/gps | pull own/gps | push theirs/gps | pull theirs/gps | push
        // theirs/log
        "push_own_device | 200 | 403 | 403 | 403 | 403",
        "pull_own_device | 403 | 200 | 403 | 403 | 403",
        "push_own_stream | 200 | 403 | 403 | 403 | 403",
        "pull_own_stream | 403 | 200 | 403 | 403 | 403",
        "push_device | 200 | 403 | 200 | 403 | 200",
        "push_device:d-theirs | 403 | 403 | 200 | 403 | 200",
        "push_stream:d-theirs/gps | 403 | 403 | 200 | 403 | 403",
        "pull_stream:*/gps | 403 | 200 | 403 | 200 | 403",
        "push_device:top | 403 | 403 | 200 | 403 | 200",
        "pull_stream | 403 | 200 | 403 | 200 | 403",
        "admin_device | 200 | 200 | 200 | 200 | 200",
        "admin_own_device | 200 | 200 | 403 | 403 | 403",
        "read_device | 403 | 403 | 403 | 403 | 403",
      })
  void aRightOnAThingIsARightOnWhatLiesBeneath(
      String permission, int pushOwn, int pullOwn, int push, int pull, int pushLog) {
    String name = "u-" + Integer.toHexString(permission.hashCode());
    String role = "r-" + name;
    devices();
    owner.post("/v1/roles", "{'id': '%s', 'allow': ['%s']}".formatted(role, permission)).is(201);
    Api user = server.user(name, role);
    String own = "d-" + name;
    owner.post("/v1/devices", "{'name': '%s', 'owner': '%s'}".formatted(own, name)).is(201);
    owner.put("/v1/devices/" + own + "/streams/gps", "{'dynamic': true}").is(200);
    assertThat(push(user, own, "gps")).isEqualTo(pushOwn);
    assertThat(pull(user, own)).isEqualTo(pullOwn);
    assertThat(push(user, "d-theirs", "gps")).isEqualTo(push);
    assertThat(pull(user, "d-theirs")).isEqualTo(pull);
    assertThat(push(user, "d-theirs", "log")).isEqualTo(pushLog);
  }

  /// A device `d-theirs` with two streams, two levels below device `top`.
  private static void devices() {
    if (owner.get("/v1/devices/d-theirs").status() == 200) {
      return;
    }
    owner.post("/v1/devices", "{'name': 'top'}").is(201);
    owner.post("/v1/devices", "{'name': 'middle', 'parent': 'top'}").is(201);
    owner.post("/v1/devices", "{'name': 'd-theirs', 'parent': 'middle'}").is(201);
    owner
        .put(
            "/v1/devices/d-theirs/model",
            "{'streams': {'gps': {'dynamic': true}, 'log': {'dynamic': true}}}")
        .is(200);
  }

  /// A denial above holds beneath, whatever is allowed.
  @Test
  void aDenialOnADeviceIsADenialOnItsStreams() {
    devices();
    owner
        .post(
            "/v1/roles", "{'id': 'barred', 'allow': ['push_stream'], 'deny': ['push_device:top']}")
        .is(201);
    Api user = server.user("barred-one", "barred");
    assertThat(push(user, "d-theirs", "gps")).isEqualTo(403);
    owner.put("/v1/devices/boat-7/streams/free", "{'dynamic': true}").is(200);
    assertThat(push(user, "boat-7", "free")).isEqualTo(200);
  }

  private static int push(Api user, String device, String stream) {
    return user.post(
            "/v1/devices/%s/streams/%s/records".formatted(device, stream).toLowerCase(Locale.ROOT),
            "{'values': {'a': 1}}")
        .status();
  }

  private static int pull(Api user, String device) {
    return user.get("/v1/devices/" + device + "/streams/gps/records").status();
  }
}
