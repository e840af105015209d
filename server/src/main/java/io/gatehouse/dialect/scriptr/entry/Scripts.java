package io.gatehouse.dialect.scriptr.entry;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.access.Rights;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The scripts and files of applications, as far as the dialect needs them.
public interface Scripts {

  /// For a server that runs none.
  Scripts NONE =
      new Scripts() {
        @Override
        public CompletableFuture<Answer> invoke(Rights caller, Call call) {
          return CompletableFuture.failedFuture(nothing(call.path()).refused());
        }

        @Override
        public Begun begin(Rights caller, Call call) {
          return new Begun(
              CompletableFuture.failedFuture(nothing(call.path()).refused()), invoke(caller, call));
        }

        @Override
        public Optional<File> file(Rights reader, String path) {
          return Optional.empty();
        }
      };

  /// Runs the script at a path or above it, if the caller may; never blocks. Refusals fail it with
  /// `Refused`.
  CompletableFuture<Answer> invoke(Rights caller, Call call);

  /// The same, for those who are to hear first whether it is allowed.
  Begun begin(Rights caller, Call call);

  /// The file at a path, if it is one to serve; throws `Refused` where the reader may not have it.
  /// Blocks.
  Optional<File> file(Rights reader, String path);

  static Problem nothing(String path) {
    return Problem.of(ProblemType.NOT_FOUND, "there is no script `%s`".formatted(path));
  }

  /// What a script is called with.
  ///
  /// @param transport `http`, `websocket`, `mqtt` or `amqp`
  /// @param path of the script, with what stands behind it
  /// @param parameters one value, or an array of them
  /// @param hops how many scripts have run one because of the other, by messages, until this call
  record Call(
      String transport,
      String path,
      String method,
      Map<String, JsonNode> parameters,
      Map<String, String> headers,
      String query,
      byte[] body,
      @Nullable String contentType,
      int hops) {}

  /// A call under way.
  ///
  /// @param accepted done when the caller was found to be allowed
  record Begun(CompletableFuture<@Nullable Void> accepted, CompletableFuture<Answer> answer) {}

  /// What came of it.
  ///
  /// @param raw what the script wrote itself, in the place of the envelope; null for nothing
  /// @param failure null where the script came to its end
  record Answer(
      @Nullable JsonNode result,
      @Nullable Raw raw,
      List<JsonNode> log,
      @Nullable Problem failure) {}

  /// @param headers in order; a name may be there several times
  record Raw(int status, List<Map.Entry<String, String>> headers, byte[] body) {}

  /// Something to serve.
  record File(String contentType, byte[] bytes, long version) {}
}
