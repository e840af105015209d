package io.gatehouse.dialect.carotene;

import io.gatehouse.core.policy.Address;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Reply;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The clients that poll, by the id that is their only secret. Safe for use by any thread.
final class Polls {
  private static final String ID = "connection-id";
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String EVENTS = "text/event-stream";

  /// Carotene opens a stream of events here and cannot say anything on it, as its client has no id
  /// to publish or subscribe with.
  private static final Response NO_EVENTS =
      Response.text(200, EVENTS, "retry: 60000\n: nothing is ever said here\n\n");

  private final Rooms rooms;
  private final CaroteneSettings settings;
  private final Map<String, PollLine> sessions = new ConcurrentHashMap<>();

  Polls(Rooms rooms, CaroteneSettings settings) {
    this.rooms = rooms;
    this.settings = settings;
  }

  int open() {
    return sessions.size();
  }

  /// Answers GET: begins a session, or waits until there is something for it.
  void get(Request request, Reply.Held reply) {
    if (request.method() == Method.HEAD) {
      reply.send(Response.empty(200));
      return;
    }
    PollLine line = find(request);
    if (line != null) {
      line.loop().execute(() -> line.poll(reply));
    } else if (accepts(request, EVENTS)) {
      reply.send(NO_EVENTS);
    } else {
      reply.send(Response.text(200, TEXT, ID).header(ID, begin(request, reply)));
    }
  }

  private static boolean accepts(Request request, String type) {
    String accepted = request.header("Accept");
    return accepted != null && accepted.contains(type);
  }

  private @Nullable PollLine find(Request request) {
    String id = request.header(ID);
    return id == null ? null : sessions.get(id);
  }

  private String begin(Request request, Reply.Held reply) {
    Address address = request.origin().address();
    Problem full = rooms.connections().admit(address);
    if (full != null) {
      throw full.refused();
    }
    String id = freshId();
    PollLine line =
        new PollLine(
            reply.loop(),
            rooms,
            settings,
            request.origin(),
            () -> {
              sessions.remove(id);
              rooms.connections().leave(address);
            });
    sessions.put(id, line);
    return id;
  }

  /// A random UUID (RFC 9562, version 4), as clients are used to: 122 bits that nobody guesses.
  private String freshId() {
    long high = (rooms.random().nextLong() & 0xffff_ffff_ffff_0fffL) | 0x4000;
    long low = (rooms.random().nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }

  /// Answers POST: one message of a session; of one that is not there it is dropped without a word.
  void post(Request request, Reply.Held reply) {
    String text = text(request.bytes());
    PollLine line = find(request);
    if (line == null) {
      reply.send(Response.noContent());
    } else {
      line.loop().execute(() -> line.post(text, reply));
    }
  }

  private String text(byte[] body) {
    if (body.length > settings.maxMessage()) {
      throw Problem.of(
              ProblemType.TOO_LARGE,
              "the message is longer than " + settings.maxMessage() + " bytes")
          .cure("send less, or raise `websocket.max-frame`")
          .refused();
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw Problem.of(ProblemType.MALFORMED, "the text is not valid UTF-8").refused();
    }
  }

  /// Ends every session, for a server that stops.
  void close() {
    for (PollLine line : sessions.values()) {
      line.loop().execute(line::finish);
    }
  }
}
