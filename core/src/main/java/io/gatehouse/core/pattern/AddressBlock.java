package io.gatehouse.core.pattern;

/// A block of internet addresses: all that begin with the same bits.
///
/// @param network the first address of the block
/// @param prefix how many leading bits of the 128 are the same
public record AddressBlock(Address network, int prefix) {
  private static final int VERSION_4 = 96;

  public AddressBlock {
    if (prefix < 0 || prefix > Address.BITS) {
      throw new IllegalArgumentException("a prefix has 0 to 128 bits");
    }
    if (!network.equals(network.masked(prefix))) {
      throw new IllegalArgumentException("the address has bits beyond the prefix");
    }
  }

  /// Reads `10.0.0.0/8`, `2001:db8::/32` or one address; throws [SyntaxException] if it is none.
  public static AddressBlock parse(String text) {
    return AddressParser.block(text);
  }

  public boolean contains(Address address) {
    return address.sharesPrefix(network, prefix);
  }

  @Override
  public String toString() {
    boolean version4 = network.isVersion4() && prefix >= VERSION_4;
    return network + "/" + (version4 ? prefix - VERSION_4 : prefix);
  }
}
