package io.gatehouse.config.section;

import io.gatehouse.config.value.AddressRange;
import io.gatehouse.config.value.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Clients of Carotene, and the backend that decides for one application.
public record CaroteneConfig(
    @Key(
            preset = "",
            doc =
                "The application that speaks Carotene at `/stream` and `/api/channels`; none while"
                    + " this is empty. The levels and addresses below hold for this application"
                    + " over every transport.")
        Optional<String> application,
    @Key(
            preset = "",
            doc =
                "Where the backend is asked whether a user is who he says: `POST` of `user_id` and"
                    + " `token`.")
        Optional<URI> authenticateUrl,
    @Key(
            preset = "authenticated",
            doc =
                "Who may publish: `anonymous` is everybody, `authenticated` whoever has proved who"
                    + " he is, `ask` lets the backend decide. Carotene let everybody when it was"
                    + " not set.")
        Level publishAuthorizationLevel,
    @Key(
            preset = "",
            doc =
                "Where the backend is asked who may publish: `POST` of `user_id` and `channel`;"
                    + " needed for the level `ask`.")
        Optional<URI> publishAuthorizationUrl,
    @Key(
            preset = "authenticated",
            doc =
                "Who may subscribe: `anonymous`, `authenticated` or `ask`. Carotene let everybody"
                    + " when it was not set.")
        Level subscribeAuthorizationLevel,
    @Key(
            preset = "",
            doc =
                "Where the backend is asked who may subscribe: `POST` of `user_id` and `channel`;"
                    + " needed for the level `ask`.")
        Optional<URI> subscribeAuthorizationUrl,
    @Key(
            preset = "",
            doc =
                "Where the backend is told of each message on `carotene.subscribed-channels`:"
                    + " `POST` of `message` and `channel`.")
        Optional<URI> subscribeUrl,
    @Key(preset = "", doc = "Channels of which the backend is told, by their whole names.")
        List<String> subscribedChannels,
    @Key(
            preset = "false",
            doc = "Whether clients may ask who else listens to a channel that they listen to.")
        boolean presence,
    @Key(
            preset = "127.0.0.0/8,0:0:0:0:0:0:0:1/128",
            doc =
                "Addresses from which `/api/channels` may be used, such as `10.0.0.7` or"
                    + " `2001:db8::/32`; an empty list closes it. Carotene let everybody when it was"
                    + " not set.")
        List<AddressRange> restrictApiAccessTo,
    @Key(
            preset = "",
            secret = true,
            doc =
                "The secret by which every question to the backend is signed, so that it can tell"
                    + " them from others; 16 characters at least.")
        Optional<Secret> webhookSecret,
    @Key(
            preset = "5s",
            min = "100ms",
            max = "30s",
            doc =
                "How long the backend may take to answer. What is not answered is refused; the"
                    + " connection goes on.")
        Duration webhookTimeout,
    @Key(
            preset = "1m",
            min = "1s",
            max = "1h",
            doc =
                "A WebSocket on which nothing comes for this long is closed with code 1000;"
                    + " Carotene's client says something every 20 seconds.")
        Duration idleTimeout,
    @Key(
            preset = "1m",
            min = "1s",
            max = "80s",
            doc =
                "How long the answer to a poll is held back while there is nothing to say; less"
                    + " than what proxies on the way wait for an answer.")
        Duration pollTimeout) {

  /// Every address of the backend.
  public Stream<URI> addresses() {
    return Stream.of(
            authenticateUrl, publishAuthorizationUrl, subscribeAuthorizationUrl, subscribeUrl)
        .flatMap(Optional::stream);
  }

  /// Who may do something on a channel.
  public enum Level {
    ANONYMOUS,
    AUTHENTICATED,
    ASK
  }
}
