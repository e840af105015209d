package io.gatehouse.device.provision;

/// Every way in which devices come in.
public record Provisioning(
    Batches batches,
    Claims claims,
    ProvisioningKeys keys,
    Registrations registrations,
    DeviceImport imports) {

  public static Provisioning of(Surroundings around) {
    Claims claims = new Claims(around);
    return new Provisioning(
        new Batches(around, claims),
        claims,
        new ProvisioningKeys(around),
        new Registrations(around),
        new DeviceImport(around, claims));
  }
}
