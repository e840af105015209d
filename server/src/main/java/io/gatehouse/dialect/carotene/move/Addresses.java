package io.gatehouse.dialect.carotene.move;

import io.gatehouse.dialect.carotene.terms.Term;
import java.math.BigDecimal;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Addresses as Erlang writes them: `{127, 0, 0, 1}`, and eight numbers for version 6.
final class Addresses {
  private static final int VERSION_4 = 4;
  private static final int VERSION_6 = 8;

  private Addresses() {}

  /// One address or a list of them, or null if it is something else.
  static @Nullable List<String> of(Term value) {
    List<Term> all =
        value instanceof Term.Sequence(List<Term> items, Term.Place _) ? items : List.of(value);
    List<String> addresses = new ArrayList<>();
    for (Term one : all) {
      String address = one(one);
      if (address == null) {
        return null;
      }
      addresses.add(address);
    }
    return addresses;
  }

  private static @Nullable String one(Term term) {
    if (term instanceof Term.Text(String text, Term.Place _)) {
      return written(text);
    }
    if (!(term instanceof Term.Tuple(List<Term> items, Term.Place _))
        || (items.size() != VERSION_4 && items.size() != VERSION_6)) {
      return null;
    }
    int width = items.size() == VERSION_4 ? 1 : 2;
    byte[] bytes = new byte[items.size() * width];
    for (int i = 0; i < items.size(); i++) {
      int number = number(items.get(i), width == 1 ? 0xff : 0xffff);
      if (number < 0) {
        return null;
      }
      if (width == 2) {
        bytes[2 * i] = (byte) (number >> 8);
      }
      bytes[width * i + width - 1] = (byte) number;
    }
    try {
      InetAddress address = InetAddress.getByAddress(bytes);
      return address instanceof Inet6Address ? short6(address) : address.getHostAddress();
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private static String short6(InetAddress address) {
    return address.isLoopbackAddress() ? "::1" : address.getHostAddress();
  }

  private static @Nullable String written(String text) {
    try {
      return InetAddress.ofLiteral(text) == null ? null : text;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static int number(Term term, int most) {
    if (!(term instanceof Term.Numeral(BigDecimal value, Term.Place _))) {
      return -1;
    }
    try {
      int number = value.intValueExact();
      return number > most ? -1 : number;
    } catch (ArithmeticException e) {
      return -1;
    }
  }
}
