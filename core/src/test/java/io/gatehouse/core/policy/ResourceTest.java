package io.gatehouse.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gatehouse.core.pattern.SyntaxException;
import io.gatehouse.core.pattern.TopicFilter;
import org.junit.jupiter.api.Test;

class ResourceTest {
  private static final Resource MAIN = Resource.application("main");

  @Test
  void aPrincipalOwnsItselfAndWhatIsBelow() {
    Resource boat = Resource.of(ResourceType.DEVICE, "boat-7", MAIN);
    Resource stream = Resource.of(ResourceType.STREAM, "gps", boat);
    assertThat(boat.ownedBy(Subject.device("boat-7"))).isTrue();
    assertThat(stream.ownedBy(Subject.device("boat-7"))).isTrue();
    assertThat(boat.ownedBy(Subject.user("boat-7"))).isFalse();
    assertThat(boat.ownedBy(Subject.device("boat-8"))).isFalse();
  }

  @Test
  void theOwnerOwnsWhatIsBelow() {
    Resource boat = Resource.owned(ResourceType.DEVICE, "boat-7", Subject.user("alice"), MAIN);
    Resource stream = Resource.of(ResourceType.STREAM, "gps", boat);
    assertThat(stream.ownedBy(Subject.user("alice"))).isTrue();
    assertThat(stream.ownedBy(Subject.user("bob"))).isFalse();
    assertThat(MAIN.ownedBy(Subject.user("alice"))).isFalse();
  }

  @Test
  void nothingBelongsToWhoeverHasNotLoggedIn() {
    Resource boat = Resource.owned(ResourceType.DEVICE, "boat-7", Subject.ANONYMOUS, MAIN);
    assertThat(boat.ownedBy(Subject.ANONYMOUS)).isFalse();
  }

  @Test
  void aChainEndsAtAnApplication() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Resource(ResourceType.DEVICE, "x", null, null, null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Resource(ResourceType.APPLICATION, "x", null, MAIN, null));
  }

  @Test
  void channelsHaveNamesAndSubscriptionsHaveFilters() {
    assertThatExceptionOfType(SyntaxException.class)
        .isThrownBy(() -> Resource.channel("a/+", MAIN));
    assertThat(Resource.channelFilter(TopicFilter.parse("a/+"), MAIN)).hasToString("channel:a/+");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Resource.channelFilter(TopicFilter.parse("a/${client.id}"), MAIN));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ChannelRule(TopicFilter.parse("${client.id}"), Level.ASK, Level.ASK));
  }
}
