package io.gatehouse.script;

import io.gatehouse.identity.Identity;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.script.Script;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Makes scripts of what somebody wants them to be.
final class Drafts {
  private static final String JAVASCRIPT = "application/javascript";
  private static final String BYTES = "application/octet-stream";
  private static final String OWN = "owner";
  private static final Pattern TYPE =
      Pattern.compile(
          "[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}"
              + "(; ?charset=[a-zA-Z0-9-]{1,32})?");

  private Drafts() {}

  static Script made(
      Draft draft, @Nullable Script before, Identity by, String path, int most, long now) {
    Script.Kind kind =
        draft.kind() != null ? draft.kind() : before == null ? Script.Kind.SCRIPT : before.kind();
    byte[] content = content(draft, before);
    if (content.length > most) {
      throw Problem.of(ProblemType.TOO_LARGE, "it has more than %d bytes".formatted(most))
          .at("source")
          .cure("make it smaller, or raise `script.size`")
          .refused();
    }
    if (kind == Script.Kind.SCRIPT) {
      checkText(content);
    }
    Script.Lists old = before == null ? new Script.Lists(OWN, OWN, OWN) : before.lists();
    return new Script(
        by.application(),
        path,
        kind,
        type(draft, before, kind),
        content,
        new Script.Lists(
            list(draft.execute(), old.execute(), "execute"),
            list(draft.read(), old.read(), "read"),
            list(draft.write(), old.write(), "write")),
        draft.runAs() != null
            ? draft.runAs()
            : before == null ? Script.RunAs.CALLER : before.runAs(),
        before == null ? by.subject() : before.owner(),
        (before == null || draft.rewrites(before)) ? by.subject() : before.author(),
        (before == null || draft.rewrites(before))
            ? by.credential().permissions() != null
            : before.narrowed(),
        before == null ? now : before.createdAt(),
        now,
        before == null ? 0 : before.version());
  }

  private static byte[] content(Draft draft, @Nullable Script before) {
    byte[] content = draft.content();
    if (content != null) {
      return content;
    }
    if (before == null) {
      throw Problem.of(ProblemType.INVALID, "a new script needs its text")
          .at("source")
          .cure("send `source`")
          .refused();
    }
    return before.content();
  }

  private static void checkText(byte[] content) {
    try {
      var _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content));
    } catch (CharacterCodingException wrong) {
      throw Problem.of(ProblemType.INVALID, "the text of a script is UTF-8").at("source").refused();
    }
  }

  private static String list(@Nullable String wanted, String old, String field) {
    return wanted == null ? old : Lists.checked(wanted, field);
  }

  private static String type(Draft draft, @Nullable Script before, Script.Kind kind) {
    String wanted = draft.contentType();
    if (wanted == null) {
      if (before != null && before.kind() == kind) {
        return before.contentType();
      }
      return kind == Script.Kind.SCRIPT ? JAVASCRIPT : BYTES;
    }
    String lower = wanted.toLowerCase(Locale.ROOT);
    if (!TYPE.matcher(lower).matches()) {
      throw invalidType(wanted);
    }
    return lower;
  }

  private static Refused invalidType(String wanted) {
    return Problem.of(
            ProblemType.INVALID,
            "`%s` is no media type".formatted(wanted.length() > 80 ? "this" : wanted))
        .at("content_type")
        .cure("write it like `text/html; charset=utf-8`")
        .refused();
  }

  /// What the audit says of a script; of its content the hash.
  static Map<String, ?> facts(@Nullable Script script) {
    if (script == null) {
      return Map.of();
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("kind", script.kind().name().toLowerCase(Locale.ROOT));
    facts.put("content_type", script.contentType());
    facts.put("sha256", hash(script.content()));
    facts.put("execute", script.lists().execute());
    facts.put("read", script.lists().read());
    facts.put("write", script.lists().write());
    facts.put("run_as", script.runAs().name().toLowerCase(Locale.ROOT));
    facts.put("owner", script.owner().toString());
    return facts;
  }

  private static String hash(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
