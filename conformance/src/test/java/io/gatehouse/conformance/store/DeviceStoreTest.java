package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.conformance.StoreContract;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.MissingReference;
import io.gatehouse.store.device.ActionModel;
import io.gatehouse.store.device.ChannelModel;
import io.gatehouse.store.device.ChannelType;
import io.gatehouse.store.device.DeviceModel;
import io.gatehouse.store.device.DeviceSettings;
import io.gatehouse.store.device.DeviceStore.Limited;
import io.gatehouse.store.device.DeviceStore.Query;
import io.gatehouse.store.device.RecordStore.Span;
import io.gatehouse.store.device.Retention;
import io.gatehouse.store.device.StreamModel;
import io.gatehouse.store.device.StreamRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Models of devices and the streams in them.
class DeviceStoreTest extends StoreContract {
  private static final Query ANY = new Query(null, List.of(), null, null, null);
  private static final Retention DAY = new Retention(86_400_000L, null);

  @BeforeEach
  void fill() {
    change(tx -> tx.principals().add(Samples.user("alice")));
    for (String id : List.of("buoy", "boat-7", "boat-8")) {
      change(tx -> tx.principals().add(Samples.device(id)));
    }
  }

  @Test
  void aModelIsKeptWithAllThatIsInIt() {
    Map<String, ChannelModel> channels = new LinkedHashMap<>();
    channels.put("zulu", new ChannelModel(ChannelType.NUMBER, "kn"));
    channels.put("alpha", new ChannelModel(ChannelType.GEO_POINT, null));
    channels.put("`ü\"", new ChannelModel(ChannelType.BOOLEAN, "°"));
    StreamModel gps = new StreamModel(0, "gps", "position", "where it is", true, channels, DAY);
    DeviceModel written =
        new DeviceModel(
            Samples.APPLICATION,
            "boat-7",
            "{\"model\":{\"name\":\"X1\"}}",
            new DeviceSettings(false, true, new Retention(null, 5L)),
            List.of(gps, stream("log")),
            List.of(new ActionModel("horn", null), new ActionModel("siren", "loud")),
            17,
            3);
    DeviceModel kept = put(written);
    reopen();
    DeviceModel found = find("boat-7");
    assertThat(found).isEqualTo(kept);
    assertThat(found.streams())
        .isEqualTo(
            List.of(
                gps.numbered(found.streams().get(0).number()),
                stream("log").numbered(found.streams().get(1).number())));
    assertThat(found.stream("gps").orElseThrow().channels().keySet())
        .containsExactly("zulu", "alpha", "`ü\"");
    assertThat(found.streams()).extracting(StreamModel::number).doesNotHaveDuplicates();
    assertThat(model("boat-8")).isEmpty();
  }

  @Test
  void aModelNeedsItsDevice() {
    assertThatThrownBy(() -> put(model("nosuch", "{}"))).isInstanceOf(MissingReference.class);
  }

  @Test
  void aStreamThatStaysKeepsItsNumberAndOneThatIsNamedAgainIsAnother() {
    long gps = put(model("boat-7", "{}", stream("gps"), stream("log"))).streams().get(0).number();
    change(tx -> tx.records().add(gps, List.of(record(1), record(2))));
    DeviceModel without = put(model("boat-7", "{}", stream("gps")));
    assertThat(without.streams()).containsExactly(stream("gps").numbered(gps));
    put(model("boat-7", "{}"));
    assertThat(ended()).contains(gps).hasSize(2);
    assertThat(add(gps, record(3))).isEmpty();

    long again = put(model("boat-7", "{}", stream("gps"))).streams().getFirst().number();
    assertThat(again).isGreaterThan(gps);
    assertThat(records(again)).isEmpty();

    change(tx -> tx.devices().forget(gps));
    assertThat(ended()).contains(gps);
    assertThat(remove(gps)).isEqualTo(2);
    change(tx -> tx.devices().forget(gps));
    assertThat(ended()).doesNotContain(gps);
  }

  @Test
  void aDeviceThatIsRemovedLeavesNothingToTheNextOfItsName() {
    long gps = put(model("boat-7", "{\"a\":1}", stream("gps"))).streams().getFirst().number();
    change(tx -> tx.records().add(gps, List.of(record(1))));
    change(tx -> tx.principals().remove(Samples.APPLICATION, Subject.device("boat-7")));
    assertThat(model("boat-7")).isEmpty();
    assertThat(ended()).containsExactly(gps);
    change(tx -> tx.principals().add(Samples.device("boat-7")));
    assertThat(model("boat-7")).isEmpty();
    long next = put(model("boat-7", "{}", stream("gps"))).streams().getFirst().number();
    assertThat(next).isNotEqualTo(gps);
  }

  @Test
  void devicesAreFoundByWhatTheyAre() {
    put(
        model(
            "boat-7", "{\"color\":\"Deep Blue\",\"motor\":{\"kW\":90},\"tags\":[\"a_b\",\"c\"]}"));
    put(model("boat-8", "{\"color\":\"deep%\"}", stream("gps")));
    place("boat-8", "alice", "buoy");

    assertThat(search(ANY, null, 9)).containsExactly("boat-7", "boat-8", "buoy");
    assertThat(search(ANY, "boat-7", 1)).containsExactly("boat-8");
    assertThat(search(query("BOAT"), null, 9)).containsExactly("boat-7", "boat-8");
    assertThat(search(property("color=deep blue"), null, 9)).containsExactly("boat-7");
    assertThat(search(property("Color=DEEP%"), null, 9)).containsExactly("boat-8");
    assertThat(search(property("color=deep"), null, 9)).isEmpty();
    assertThat(search(property("motor.kw=90"), null, 9)).containsExactly("boat-7");
    assertThat(search(property("tags=a_b"), null, 9)).containsExactly("boat-7");
    assertThat(search(property("tags=axb"), null, 9)).isEmpty();
    assertThat(search(property("tags=c", "motor.kw=90"), null, 9)).containsExactly("boat-7");
    assertThat(search(property("tags=c", "color=deep%"), null, 9)).isEmpty();
    assertThat(search(new Query(null, List.of(), "alice", null, null), null, 9))
        .containsExactly("boat-8");
    assertThat(search(new Query(null, List.of(), null, "buoy", null), null, 9))
        .containsExactly("boat-8");
    assertThat(search(new Query(null, List.of(), null, null, "gps"), null, 9))
        .containsExactly("boat-8");
    assertThat(search(new Query("7", List.of(), null, null, "gps"), null, 9)).isEmpty();
  }

  @Test
  void theLimitsThatHoldAreThoseOfTheStreamOrElseOfTheDevice() {
    DeviceSettings few = new DeviceSettings(true, true, new Retention(null, 5L));
    DeviceModel kept =
        put(
            new DeviceModel(
                Samples.APPLICATION,
                "boat-7",
                "{}",
                few,
                List.of(
                    new StreamModel(0, "own", null, null, true, Map.of(), DAY),
                    new StreamModel(0, "ever", null, null, true, Map.of(), Retention.FOR_EVER),
                    stream("usual")),
                List.of(),
                1,
                1));
    put(model("boat-8", "{}", stream("free")));
    long own = kept.stream("own").orElseThrow().number();
    long usual = kept.stream("usual").orElseThrow().number();
    assertThat(limited(0, 9))
        .containsExactlyInAnyOrder(
            new Limited(own, 86_400_000_000L, null), new Limited(usual, null, 5L));
    assertThat(limited(Math.max(own, usual), 9)).isEmpty();
    assertThat(limited(0, 1)).hasSize(1);
  }

  private static final Span EVER = Span.EVER;

  private static Query query(String text) {
    return new Query(text, List.of(), null, null, null);
  }

  private static Query property(String... lines) {
    return new Query(null, List.of(lines), null, null, null);
  }

  private List<String> search(Query query, @Nullable String after, int limit) {
    return stores.read(tx -> tx.devices().search(Samples.APPLICATION, query, after, limit));
  }

  private void place(String device, String owner, String parent) {
    change(tx ->
        tx.principals()
            .update(
                Samples.APPLICATION,
                Subject.device(device),
                old ->
                    new PrincipalRecord(
                        old.application(),
                        old.subject(),
                        old.name(),
                        old.description(),
                        old.enabled(),
                        owner,
                        parent,
                        old.roles(),
                        old.groups(),
                        old.attributes(),
                        old.publicData(),
                        old.passwordHash(),
                        old.createdAt(),
                        old.updatedAt(),
                        old.version())));
  }

  private DeviceModel put(DeviceModel model) {
    return stores.write(tx -> tx.devices().put(model));
  }

  private List<Long> ended() {
    return stores.read(tx -> tx.devices().ended(9));
  }

  private List<Limited> limited(long after, int limit) {
    return stores.read(tx -> tx.devices().limited(after, limit));
  }

  private List<Boolean> add(long stream, StreamRecord record) {
    return stores.write(tx -> tx.records().add(stream, List.of(record)));
  }

  private int remove(long stream) {
    return stores.write(tx -> tx.records().remove(stream, EVER, 9));
  }

  private Optional<DeviceModel> model(String device) {
    return stores.read(tx -> tx.devices().find(Samples.APPLICATION, device));
  }

  private DeviceModel find(String device) {
    return model(device).orElseThrow();
  }

  private List<StreamRecord> records(long stream) {
    return stores.read(tx -> tx.records().list(stream, EVER, false, 9));
  }

  private static StreamRecord record(long at) {
    return new StreamRecord(at, "{}", null, null);
  }

  private static StreamModel stream(String name) {
    return new StreamModel(0, name, null, null, true, Map.of(), null);
  }

  private static DeviceModel model(String device, String properties, StreamModel... streams) {
    return new DeviceModel(
        Samples.APPLICATION,
        device,
        properties,
        DeviceSettings.USUAL,
        List.of(streams),
        List.of(),
        1,
        1);
  }
}
