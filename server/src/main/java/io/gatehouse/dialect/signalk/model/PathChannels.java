package io.gatehouse.dialect.signalk.model;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// The channels of Signal K's paths: `signalk/vessels/urn:mrn:…/navigation/speedOverGround`.
///
/// A context is two levels, its group and its id; each element of the path is one. What describes a
/// path is on the level `meta` below it. The characters that a level cannot hold (`/ + # %` and
/// control characters) are written as in a URL. A channel that is not written like this belongs to
/// no path.
public final class PathChannels {
  public static final String PREFIX = "signalk/";
  private static final String META = "/meta";
  private static final String ENCODED = "/+#%";
  private static final int LONGEST = 512;
  private static final int DEEPEST = 32;

  private PathChannels() {}

  public static String channel(Place place) {
    StringBuilder channel = new StringBuilder(96).append(PREFIX);
    context(channel, place.context());
    for (String element : place.path().split("\\.", -1)) {
      channel.append('/');
      encode(channel, element);
    }
    return place.meta() ? channel.append(META).toString() : channel.toString();
  }

  private static void context(StringBuilder channel, String context) {
    int dot = context.indexOf('.');
    encode(channel, context.substring(0, dot));
    channel.append('/');
    encode(channel, context.substring(dot + 1));
  }

  /// A filter that finds at least what the patterns mean; `*` stands for any characters.
  ///
  /// @param meta whether what describes the paths is wanted too
  public static String filter(String context, String path, boolean meta) {
    StringBuilder filter = new StringBuilder(96).append(PREFIX);
    int dot = context.indexOf('.');
    String group = dot < 0 ? context : context.substring(0, dot);
    String id = dot < 0 ? "*" : context.substring(dot + 1);
    if (dot < 0 && group.indexOf('*') >= 0) {
      return path.equals("*") ? PREFIX + "#" : filter.append("+/+").append(below(path)).toString();
    }
    level(filter, group);
    filter.append('/');
    level(filter, group.indexOf('*') < 0 ? id : "*");
    String rest = below(path);
    filter.append(rest);
    return meta && !rest.endsWith("#") ? filter.append("/#").toString() : filter.toString();
  }

  private static void level(StringBuilder filter, String pattern) {
    if (pattern.indexOf('*') >= 0) {
      filter.append('+');
    } else {
      encode(filter, pattern);
    }
  }

  /// Up to the first element with a wildcard, which may stand for several.
  private static String below(String path) {
    StringBuilder filter = new StringBuilder(64);
    for (String element : path.split("\\.", -1)) {
      if (element.indexOf('*') >= 0) {
        return filter.append("/#").toString();
      }
      filter.append('/');
      encode(filter, element);
    }
    return filter.toString();
  }

  /// What the channel is of; null where it belongs to no path.
  public static @Nullable Place place(String channel) {
    if (!channel.startsWith(PREFIX) || channel.length() > LONGEST * 3) {
      return null;
    }
    int group = channel.indexOf('/', PREFIX.length());
    int id = group < 0 ? -1 : channel.indexOf('/', group + 1);
    if (id < 0) {
      return null;
    }
    boolean meta = channel.endsWith(META) && channel.length() - META.length() > id;
    int end = meta ? channel.length() - META.length() : channel.length();
    String context =
        decode(channel.substring(PREFIX.length(), group))
            + "."
            + decode(channel.substring(group + 1, id));
    String path = path(channel.substring(id + 1, end));
    if (path == null || !isContext(context) || !isPath(path)) {
      return null;
    }
    Place place = new Place(context, path, meta);
    boolean canonical = channel.indexOf('%') < 0 || channel(place).equals(channel);
    return canonical ? place : null;
  }

  private static @Nullable String path(String levels) {
    if (levels.indexOf('.') >= 0) {
      return null; // two names for one path would be a way around a rule
    }
    String dotted = levels.replace('/', '.');
    return dotted.indexOf('%') < 0 ? dotted : decode(dotted);
  }

  /// Whether a context has the form `group.id`.
  public static boolean isContext(String context) {
    int dot = context.indexOf('.');
    if (dot <= 0 || dot == context.length() - 1 || context.length() > LONGEST) {
      return false;
    }
    return isText(context) && !context.substring(dot + 1).equals("self");
  }

  /// Whether a path is one: elements between dots, none of them empty.
  public static boolean isPath(String path) {
    int elements = 1;
    int length = 0;
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) != '.') {
        length++;
      } else if (length == 0 || ++elements > DEEPEST) {
        return false;
      } else {
        length = 0;
      }
    }
    return length > 0
        && path.length() <= LONGEST
        && isText(path)
        && !path.endsWith(".meta")
        && !path.equals("meta");
  }

  private static boolean isText(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == 0x7f || c == '*' || Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }

  private static void encode(StringBuilder out, String level) {
    for (int i = 0; i < level.length(); i++) {
      char c = level.charAt(i);
      if (ENCODED.indexOf(c) >= 0) {
        out.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
      } else {
        out.append(c);
      }
    }
  }

  private static String decode(String level) {
    if (level.indexOf('%') < 0) {
      return level;
    }
    StringBuilder out = new StringBuilder(level.length());
    for (int i = 0; i < level.length(); i++) {
      char c = level.charAt(i);
      if (c == '%' && i + 2 < level.length() && isHex(level, i + 1) && isHex(level, i + 2)) {
        out.append((char) HexFormat.fromHexDigits(level, i + 1, i + 3));
        i += 2;
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static boolean isHex(String text, int at) {
    return HexFormat.isHexDigit(text.charAt(at));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
