package io.gatehouse.door.amqp.codec1;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.buffer.ProtonBufferAllocator;
import org.apache.qpid.protonj2.codec.CodecFactory;
import org.apache.qpid.protonj2.codec.Decoder;
import org.apache.qpid.protonj2.codec.Encoder;
import org.apache.qpid.protonj2.types.Symbol;
import org.apache.qpid.protonj2.types.UnknownDescribedType;
import org.apache.qpid.protonj2.types.UnsignedLong;
import org.apache.qpid.protonj2.types.messaging.Source;

/// What the engine's encoder and decoder, which all connections share, learn before the first
/// connection comes.
///
/// Both learn types as they meet them, in tables that are not made for several threads. When
/// everything that [FrameCheck] lets through has been met, they only read.
public final class Codecs {
  public static final Symbol PLAIN = Symbol.valueOf("PLAIN");
  public static final Symbol EXTERNAL = Symbol.valueOf("EXTERNAL");
  public static final Symbol ANONYMOUS = Symbol.valueOf("ANONYMOUS");
  public static final Symbol ANONYMOUS_RELAY = Symbol.valueOf("ANONYMOUS-RELAY");
  public static final Symbol NO_LOCAL = Symbol.valueOf("no-local");
  public static final Symbol COPY = Symbol.valueOf("copy");
  public static final Symbol ACCEPTED = Symbol.valueOf("amqp:accepted:list");
  public static final Symbol REJECTED = Symbol.valueOf("amqp:rejected:list");
  public static final Symbol RELEASED = Symbol.valueOf("amqp:released:list");
  public static final Symbol MODIFIED = Symbol.valueOf("amqp:modified:list");
  public static final UnsignedLong NO_LOCAL_TYPE = UnsignedLong.valueOf(0x468C00000003L);
  public static final UnsignedLong SELECTOR_TYPE = UnsignedLong.valueOf(0x468C00000004L);
  public static final Symbol NO_LOCAL_NAME = Symbol.valueOf("apache.org:no-local-filter:list");
  public static final Symbol SELECTOR_NAME = Symbol.valueOf("apache.org:selector-filter:string");

  private static final Set<String> SYMBOLS =
      Set.of(
          "",
          "PLAIN",
          "EXTERNAL",
          "ANONYMOUS",
          "ANONYMOUS-RELAY",
          "no-local",
          "jms-selector",
          "selector",
          "link-detach",
          "session-end",
          "connection-close",
          "never",
          "copy",
          "move",
          "topic",
          "queue",
          "amqp:error:list",
          "amqp:source:list",
          "amqp:target:list",
          "amqp:received:list",
          "amqp:accepted:list",
          "amqp:rejected:list",
          "amqp:released:list",
          "amqp:modified:list",
          "apache.org:no-local-filter:list",
          "apache.org:selector-filter:string");

  static {
    CodecFactory.setEncoder(encoder());
    CodecFactory.setSaslEncoder(CodecFactory.getDefaultSaslEncoder());
    CodecFactory.setDecoder(learned(CodecFactory.getDefaultDecoder()));
    CodecFactory.setSaslDecoder(learned(CodecFactory.getDefaultSaslDecoder()));
  }

  private Codecs() {}

  /// Whether this symbol means something here.
  static boolean isKnown(String symbol) {
    return SYMBOLS.contains(symbol);
  }

  /// Whether there is a type of this number: an error, a terminus, an outcome, a filter and so on.
  static boolean isKnown(long type) {
    return type == 0x1d
        || (type >= 0x23 && type <= 0x29)
        || (type >= 0x2b && type <= 0x2e)
        || (type >= 0x30 && type <= 0x34)
        || type == NO_LOCAL_TYPE.longValue()
        || type == SELECTOR_TYPE.longValue();
  }

  /// Has this class loaded, so that everything is learned before the first frame.
  public static void prepare() {}

  private static Decoder learned(Decoder decoder) {
    UnsignedLong[] numbers = {
      NO_LOCAL_TYPE, SELECTOR_TYPE, UnsignedLong.ZERO, UnsignedLong.valueOf(FrameCheck.UNKNOWN_TYPE)
    };
    for (UnsignedLong number : numbers) {
      learn(decoder, number);
    }
    for (String symbol : SYMBOLS) {
      learn(decoder, Symbol.valueOf(symbol));
    }
    for (int length = 1; length <= FrameCheck.LONGEST_SYMBOL; length++) {
      learn(decoder, Symbol.valueOf(Character.toString(FrameCheck.FILLER).repeat(length)));
    }
    return decoder;
  }

  private static void learn(Decoder decoder, Object descriptor) {
    Encoder encoder = CodecFactory.getDefaultEncoder();
    ProtonBuffer buffer = ProtonBufferAllocator.defaultAllocator().allocate();
    encoder.writeObject(
        buffer, encoder.newEncoderState(), new UnknownDescribedType(descriptor, "x"));
    try {
      decoder.readObject(buffer, decoder.newDecoderState());
    } catch (RuntimeException ofAnotherForm) {
      // one of its own types: known already
    }
  }

  private static Encoder encoder() {
    Encoder encoder = CodecFactory.getDefaultEncoder();
    ProtonBuffer buffer = ProtonBufferAllocator.defaultAllocator().allocate();
    Map<Symbol, Object> properties = new LinkedHashMap<>();
    properties.put(COPY, "text");
    properties.put(NO_LOCAL, noLocal());
    Source source = new Source().setFilter(properties).setOutcomes(ACCEPTED, REJECTED);
    encoder.writeObject(buffer, encoder.newEncoderState(), source);
    encoder.writeObject(buffer, encoder.newEncoderState(), properties);
    return encoder;
  }

  /// The filter that leaves out what the receiver's own connection sends.
  public static UnknownDescribedType noLocal() {
    return new UnknownDescribedType(NO_LOCAL_TYPE, "NoLocalFilter{}");
  }
}
