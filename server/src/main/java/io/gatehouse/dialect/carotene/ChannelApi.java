package io.gatehouse.dialect.carotene;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.http.Handler;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.door.http.input.Percent;
import io.gatehouse.messaging.Live;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Page;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the backend may do over HTTP, from the addresses that are allowed to: speak as the server,
/// and look who is there.
final class ChannelApi {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String REFUSED =
      "You are not authorized to access this endpoint. Check your configuration.";
  private static final int PAGE = 1_000;

  private final Rooms rooms;
  private final CaroteneSettings settings;

  ChannelApi(Rooms rooms, CaroteneSettings settings) {
    this.rooms = rooms;
    this.settings = settings;
  }

  void mount(Router router) {
    Router api = router.in(new StreamManner(settings.application(), false));
    api.route(Method.GET, "/api/channels", guarded(_ -> list()));
    api.route(Method.GET, "/api/channels/", guarded(_ -> list()));
    api.route(Method.GET, "/api/channels/{channel}", guarded(this::subscribed));
    api.route(Method.POST, "/api/channels/{channel}/messages", guarded(this::publish));
    api.route(Method.GET, "/api/channels/{channel}/presence", guarded(this::presence));
  }

  /// Status 403 where Carotene answers with 500: it is no failure of the server.
  private Handler guarded(Handler handler) {
    return request -> {
      InetAddress peer = InetAddress.ofLiteral(request.origin().address().toString());
      return settings.api().test(peer) && !isFromElsewhere(request, peer)
          ? handler.handle(request)
          : Response.text(403, "text/plain; charset=utf-8", REFUSED);
    };
  }

  /// An address proves nothing where somebody else sends from it: a page in a browser there, which
  /// may have our name point to it, or a proxy there that nobody has named in
  /// `http.trusted-proxies`.
  private static boolean isFromElsewhere(Request request, InetAddress peer) {
    boolean forwarded =
        request.header("X-Forwarded-For") != null || request.header("Forwarded") != null;
    return request.header("Origin") != null || (forwarded && peer.isLoopbackAddress());
  }

  private Response list() {
    return Response.ok(settings.subscribedChannels());
  }

  private Response subscribed(Request request) {
    String name = request.path("channel");
    return settings.subscribedChannels().contains(name)
        ? Response.ok(Map.of("channel", name))
        : Response.empty(404);
  }

  private Response publish(Request request) {
    String type = request.header("Content-Type");
    String media = type == null ? "" : type.split(";", 2)[0].strip();
    if (!media.equalsIgnoreCase(FORM)) {
      throw Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "the body is no form")
          .at("Content-Type")
          .cure("send `Content-Type: " + FORM + "`")
          .refused();
    }
    String message = form(request.bytes()).get("message");
    if (message == null) {
      throw Problem.of(ProblemType.INVALID, "the form has no field `message`")
          .at("message")
          .cure("send `message=`")
          .refused();
    }
    String channel = channel(request);
    if (rooms.hub().things().keeps(settings.application(), channel)) {
      throw Problem.of(ProblemType.FORBIDDEN, "`%s` belongs to a device".formatted(channel))
          .at("channel")
          .refused();
    }
    rooms
        .hub()
        .publishFromServer(
            settings.application(), MessageText.SERVER, MessageText.message(channel, message));
    return Response.noContent();
  }

  private static String channel(Request request) {
    String channel = ChannelNames.channel(request.path("channel"));
    if (channel == null) {
      throw Problem.of(ProblemType.INVALID, "this cannot be the name of a channel")
          .at("channel")
          .refused();
    }
    return channel;
  }

  /// The fields of a form; of one that is there several times the first.
  private static Map<String, String> form(byte[] body) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String part : new String(body, StandardCharsets.ISO_8859_1).split("&", -1)) {
      int equals = part.indexOf('=');
      String name = decoded(equals < 0 ? part : part.substring(0, equals));
      fields.putIfAbsent(name, equals < 0 ? "" : decoded(part.substring(equals + 1)));
    }
    return fields;
  }

  /// Bytes that should have been encoded and were not are taken as UTF-8, as Carotene took them.
  private static String decoded(String text) {
    StringBuilder encoded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        encoded.append(c);
      } else {
        encoded.append(String.format("%%%02X", (int) c));
      }
    }
    String decoded = Percent.decode(encoded.toString(), true);
    if (decoded == null) {
      throw broken();
    }
    return decoded;
  }

  private static Refused broken() {
    return Problem.of(ProblemType.MALFORMED, "the form is not encoded as forms are")
        .cure("write `%` and two hexadecimal digits, in UTF-8")
        .refused();
  }

  /// Works whether or not clients may ask, as the backend may know anyway.
  private Response presence(Request request) {
    String channel = channel(request);
    List<Subject> here = new ArrayList<>();
    String after = null;
    do {
      Page<Live> page = rooms.connections().list(settings.application(), after, PAGE);
      for (Live live : page.items()) {
        if (listens(live, channel)) {
          here.add(live.subject());
        }
      }
      after = page.next();
    } while (after != null);
    return Response.ok(Here.of(here.stream()));
  }

  private static boolean listens(Live live, String channel) {
    return live.subscriptions().contains(channel);
  }
}
