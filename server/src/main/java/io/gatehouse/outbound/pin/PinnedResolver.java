package io.gatehouse.outbound.pin;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.net.spi.InetAddressResolverProvider;
import java.util.List;
import java.util.stream.Stream;

/// Looks names up as the platform does, but for those that are pinned.
///
/// The platform finds it by `META-INF/services`.
public final class PinnedResolver extends InetAddressResolverProvider {

  @Override
  public InetAddressResolver get(Configuration configuration) {
    Pins.PROGRAM.activate();
    return new Resolver(configuration.builtinResolver(), Pins.PROGRAM);
  }

  @Override
  public String name() {
    return "Gatehouse";
  }

  private record Resolver(InetAddressResolver platform, Pins pins) implements InetAddressResolver {
    @Override
    public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
        throws UnknownHostException {
      List<InetAddress> pinned = pins.find(host);
      return pinned == null ? platform.lookupByName(host, policy) : pinned.stream();
    }

    @Override
    public String lookupByAddress(byte[] address) throws UnknownHostException {
      return platform.lookupByAddress(address);
    }
  }
}
