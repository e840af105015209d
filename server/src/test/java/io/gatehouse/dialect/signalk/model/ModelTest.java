package io.gatehouse.dialect.signalk.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.core.pattern.ChannelName;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.json.Json;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Refused;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelTest {
  private static final String SELF = "vessels.urn:mrn:signalk:uuid:c0d79334";
  private static final Delta.Setting SETTING =
      new Delta.Setting(SELF, "ws.alice", "2026-11-22T12:00:00.000Z");
  private static final Subject ALICE = Subject.user("alice");

  private final AtomicLong ids = new AtomicLong();
  private final LatestValues values = new LatestValues(LatestValues.Bounds.STANDARD);
  private final Subscription all =
      new Subscription(values, "signalk/#", Subscription.Options.DEFAULT);

  @ParameterizedTest
  @CsvSource({
    "navigation.speedOverGround, navigation/speedOverGround",
    "notifications.security.accessRequest.a/b+c#d%, notifications/security/accessRequest/a%2Fb%2Bc%23d%25",
    "name, name"
  })
  void aPathIsAChannelAndBack(String path, String levels) {
    Place place = Place.value("vessels.http://boat.example/7", path);
    String channel = PathChannels.channel(place);
    assertThat(channel).isEqualTo("signalk/vessels/http:%2F%2Fboat.example%2F7/" + levels);
    assertThat(ChannelName.isValid(channel)).isTrue();
    assertThat(PathChannels.place(channel)).isEqualTo(place);
    Place meta = new Place(place.context(), path, true);
    assertThat(PathChannels.place(PathChannels.channel(meta))).isEqualTo(meta);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "signalk/vessels/x",
        "signalk/vessels/self/a",
        "signalk/vessels/x/a.b",
        "signalk/vessels/x/a//b",
        "signalk/vessels/x/%61",
        "signalk/vessels/x/a%2eb",
        "signalk//x/a",
        "signalk/vessels/x/meta",
        "other/vessels/x/a"
      })
  void aSecondNameForAPathIsNone(String channel) {
    assertThat(PathChannels.place(channel)).isNull();
  }

  @Test
  void filtersFindAtLeastWhatThePatternsMean() {
    Random random = new Random(7);
    String[] words = {"a", "ab", "b", "c"};
    for (int i = 0; i < 5_000; i++) {
      String path = word(words, random, false) + "." + word(words, random, false);
      String context = "vessels." + word(words, random, false);
      String pattern =
          word(words, random, true) + (random.nextBoolean() ? "." + word(words, random, true) : "");
      String contextPattern = random.nextInt(4) == 0 ? "*" : "vessels." + word(words, random, true);
      String filter = PathChannels.filter(contextPattern, pattern, false);
      boolean wanted = new Glob(pattern).matches(path) && new Glob(contextPattern).matches(context);
      if (wanted) {
        assertThat(
                TopicFilter.parse(filter).matches(PathChannels.channel(Place.value(context, path))))
            .as("%s %s by %s %s as %s", context, path, contextPattern, pattern, filter)
            .isTrue();
      }
    }
  }

  private static String word(String[] words, Random random, boolean wild) {
    String word = words[random.nextInt(words.length)];
    return wild && random.nextInt(3) == 0 ? random.nextBoolean() ? "*" : word + "*" : word;
  }

  @ParameterizedTest
  @CsvSource({
    "navigation.*, navigation.speed, true",
    "navigation*, navigation, true",
    "*speed*, navigation.speedOver, true",
    "a*b*c, axxbxxc, true",
    "a*b*c, axxbxx, false",
    "a.b, axb, false",
    "*, anything.at.all, true"
  })
  void aStarStandsForAnyCharacters(String pattern, String name, boolean matches) {
    assertThat(new Glob(pattern).matches(name)).isEqualTo(matches);
  }

  @Test
  void aHostileGlobDoesNotTakeForever() {
    assertThat(new Glob("*a".repeat(200) + "b").matches("a".repeat(500))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'updates':{}}",
        "{'context':7,'updates':[]}",
        "{'context':'vessels','updates':[]}",
        "{'updates':[{'values':[{'path':'a..b','value':1}]}]}",
        "{'updates':[{'values':[{'path':'a.*','value':1}]}]}",
        "{'updates':[{'values':[{'path':'a'}]}]}",
        "{'updates':[{'values':[{'path':'','value':{'evil':1}}]}]}",
        "{'updates':[{'timestamp':'yesterday','values':[{'path':'a','value':1}]}]}",
        "{'updates':[{'timestamp':'2026-11-22T12:00:00Z\\\",\\\"x\\\":\\\"','values':[]}]}",
        "{'updates':[{'$source':7,'values':[]}]}",
        "{'updates':[{'$source':'','values':[]}]}"
      })
  void aDeltaThatIsNotRightIsRefusedAsAWhole(String json) {
    assertThatThrownBy(() -> delta(json)).isInstanceOf(Refused.class);
  }

  @Test
  void nobodyTakesTheLabelThatTheServerGivesToAnother() {
    assertThat(sourceOf("'$source':'ws.bob',")).isEqualTo("ws.alice");
    assertThat(sourceOf("'$source':'gatehouse.bob',")).isEqualTo("ws.alice");
    assertThat(sourceOf("'$source':'gatehouse',")).isEqualTo("ws.alice");
    assertThat(sourceOf("")).isEqualTo("ws.alice");
    assertThat(sourceOf("'$source':'ws.alice.gps',")).isEqualTo("ws.alice.gps");
    assertThat(sourceOf("'$source':'n2k.115',")).isEqualTo("n2k.115");
    assertThat(sourceOf("'source':{'label':'n2k','src':'115','type':'NMEA2000'},"))
        .isEqualTo("n2k.115");
  }

  private static String sourceOf(String source) {
    return delta("{'updates':[{" + source + "'values':[{'path':'a','value':1}]}]}")
        .readings()
        .getFirst()
        .source();
  }

  @Test
  void aReadingTravelsAsItsMessageAndComesBack() {
    Reading sent =
        delta("{'updates':[{'$source':'a\\\"b','values':[{'path':'a.b','value':{'x':[1,'€']}}]}]}")
            .readings()
            .getFirst();
    Publication publication = publication(sent.message(), ALICE);
    Reading come = Objects.requireNonNull(Reading.of(publication));
    assertThat(come.place()).isEqualTo(Place.value(SELF, "a.b"));
    assertThat(come.source()).isEqualTo("a\"b");
    assertThat(come.timestamp()).isEqualTo("2026-11-22T12:00:00.000Z");
    assertThat(new String(come.value(), UTF_8)).isEqualTo("{\"x\":[1,\"€\"]}");
    assertThat(Json.read(come.delta("")))
        .isEqualTo(
            Json.read(
                ("{'context':'"
                        + SELF
                        + "','updates':[{'$source':'a\\\"b',"
                        + "'timestamp':'2026-11-22T12:00:00.000Z',"
                        + "'values':[{'path':'a.b','value':{'x':[1,'€']}}]}]}")
                    .replace('\'', '"')));
  }

  @Test
  void whatOthersPublishHasTheirVerifiedNameAsSource() {
    String channel = PathChannels.channel(Place.value(SELF, "a.b"));
    byte[] forged = "{\"value\":5,\"$source\":\"ws.bob\"}".getBytes(UTF_8);
    Reading reading = Reading.of(publication(Message.of(channel, forged), ALICE));
    assertThat(Objects.requireNonNull(reading).source()).isEqualTo("gatehouse.alice");
    assertThat(new String(reading.value(), UTF_8)).isEqualTo("5");
    Reading bare = Reading.of(publication(Message.of(channel, "4.2".getBytes(UTF_8)), ALICE));
    assertThat(new String(Objects.requireNonNull(bare).value(), UTF_8)).isEqualTo("4.2");
    assertThat(Reading.of(publication(Message.of(channel, "{".getBytes(UTF_8)), ALICE))).isNull();
  }

  @Test
  void theTreeShowsAtAnyDepthWhatTheViewerMaySee() {
    take(
        "{'updates':[{'$source':'n2k.1','values':[{'path':'navigation.speed','value':3},"
            + "{'path':'navigation','value':'odd'},{'path':'navigation-x','value':0},"
            + "{'path':'navigation.speed.deep','value':1},{'path':'','value':{'name':'Pip'}}]}]}");
    take(
        "{'updates':[{'$source':'n2k.2','values':[{'path':'navigation.speed','value':4}],"
            + "'meta':[{'path':'navigation.speed','value':{'units':'m/s'}}]}]}");
    take("{'context':'vessels.other','updates':[{'values':[{'path':'secret','value':1}]}]}");
    Tree tree = new Tree(values, SELF, shown -> !shown.channel().contains("secret"));
    assertThat(json(tree, "vessels", "self", "navigation", "speed", "value")).isEqualTo("4");
    assertThat(json(tree, "vessels", "self", "navigation", "speed", "meta", "units"))
        .isEqualTo("\"m/s\"");
    assertThat(json(tree, "vessels", "self", "navigation", "speed", "values", "n2k.1", "value"))
        .isEqualTo("3");
    assertThat(json(tree, "vessels", "self", "navigation", "speed", "deep", "value"))
        .isEqualTo("1");
    assertThat(json(tree, "vessels", "self", "navigation-x", "$source")).isEqualTo("\"n2k.1\"");
    assertThat(json(tree, "vessels", "self", "name")).isEqualTo("\"Pip\"");
    assertThat(json(tree, "vessels", "self", "uuid"))
        .isEqualTo("\"urn:mrn:signalk:uuid:c0d79334\"");
    assertThat(json(tree, "self")).isEqualTo("\"" + SELF + "\"");
    assertThat(json(tree, "sources", "n2k", "2")).isEqualTo("{}");
    assertThat(tree.at(List.of("vessels", "other"))).isNull();
    assertThat(tree.at(List.of("vessels", "self", "nothing"))).isNull();
    String everything = json(tree);
    assertThat(everything).doesNotContain("secret").contains("\"Pip\"");
    assertThat(Json.read(everything.getBytes(UTF_8)).at("/vessels").size()).isEqualTo(1);
  }

  @Test
  void whatIsKeptIsBounded() {
    LatestValues few = new LatestValues(new LatestValues.Bounds(3, 1 << 20));
    for (int i = 0; i < 10; i++) {
      Reading one =
          delta("{'updates':[{'values':[{'path':'p" + i + "','value':1}]}]}").readings().getFirst();
      few.hand(publication(one.message(), ALICE), all);
    }
    assertThat(few.below(SELF, "")).hasSize(3);
  }

  @Test
  void whatHasNoRoomIsForgottenInsteadOfShownForEver() {
    LatestValues small = new LatestValues(new LatestValues.Bounds(10, 300));
    for (String path : List.of("a", "b", "c", "a")) {
      Reading one =
          delta("{'updates':[{'values':[{'path':'" + path + "','value':1}]}]}")
              .readings()
              .getFirst();
      small.hand(publication(one.message(), ALICE), all);
    }
    Leaf full = small.find(Place.value(SELF, "a"));
    assertThat(Objects.requireNonNull(full).latest()).isEmpty();
    Leaf kept = small.find(Place.value(SELF, "b"));
    assertThat(Objects.requireNonNull(kept).latest()).hasSize(1);
  }

  @Test
  void aMessageThatOnlyLooksLikeOursIsReadAsAnybodys() {
    Message real =
        delta("{'updates':[{'values':[{'path':'a','value':1}]}]}").readings().getFirst().message();
    Message odd = new Message(real.channel(), "7".getBytes(UTF_8), null, 0, false, real.extras());
    Reading reading = Objects.requireNonNull(Reading.of(publication(odd, ALICE)));
    assertThat(new String(reading.value(), UTF_8)).isEqualTo("7");
  }

  private static String json(Tree tree, String... segments) {
    byte[] found = tree.at(List.of(segments));
    return found == null ? "nothing" : new String(found, UTF_8);
  }

  private void take(String json) {
    delta(json).readings().forEach(one -> values.hand(publication(one.message(), ALICE), all));
  }

  private static Delta delta(String json) {
    return Delta.read(Json.read(json.replace('\'', '"')), SETTING);
  }

  private Publication publication(Message message, Subject sender) {
    Publication.Sender from = new Publication.Sender(sender, sender.id(), "{}");
    return new Publication("main", message, from, ids.incrementAndGet(), 0, null);
  }
}
