package io.gatehouse.identity.factor;

import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecord;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.attestation.AttestationObject;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.authenticator.AuthenticatorData;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import java.util.Base64;
import java.util.Set;

/// What is kept of a passkey, as one line of text: nothing of it is secret. The id of the
/// authenticator's model, the credential's id and public key, and what it said of user verification
/// and backups.
final class PasskeyRecord {
  private static final String FORM = "1";

  private final ObjectConverter converter;

  PasskeyRecord(ObjectConverter converter) {
    this.converter = converter;
  }

  String written(RegistrationData data) {
    AuthenticatorData<?> said = said(data);
    return written(made(said), said.isFlagUV(), said.isFlagBE(), said.isFlagBS());
  }

  /// What the authenticator said of itself and of the passkey; throws `IllegalArgumentException`
  /// where it said nothing.
  static AuthenticatorData<?> said(RegistrationData data) {
    AttestationObject attestation = data.getAttestationObject();
    if (attestation == null) {
      throw new IllegalArgumentException("nothing was attested");
    }
    return attestation.getAuthenticatorData();
  }

  /// The passkey that was made; throws `IllegalArgumentException` where none was.
  static AttestedCredentialData made(AuthenticatorData<?> said) {
    AttestedCredentialData made = said.getAttestedCredentialData();
    if (made == null) {
      throw new IllegalArgumentException("no passkey was made");
    }
    return made;
  }

  String written(CredentialRecord record, boolean verified, boolean backedUp) {
    return written(
        record.getAttestedCredentialData(),
        verified || Boolean.TRUE.equals(record.isUvInitialized()),
        Boolean.TRUE.equals(record.isBackupEligible()),
        backedUp);
  }

  private String written(
      AttestedCredentialData data, boolean verified, boolean eligible, boolean backedUp) {
    byte[] bytes = new AttestedCredentialDataConverter(converter).convert(data);
    return String.join(
        " ",
        FORM,
        (verified ? "v" : "-") + (eligible ? "e" : "-") + (backedUp ? "b" : "-"),
        Base64.getEncoder().encodeToString(bytes));
  }

  CredentialRecord read(String written, long counter) {
    String[] parts = written.split(" ", 3);
    AttestedCredentialData data =
        new AttestedCredentialDataConverter(converter)
            .convert(Base64.getDecoder().decode(parts[2]));
    return new CredentialRecordImpl(
        new NoneAttestationStatement(),
        parts[1].charAt(0) == 'v',
        parts[1].charAt(1) == 'e',
        parts[1].charAt(2) == 'b',
        counter,
        data,
        null,
        null,
        null,
        Set.of());
  }
}
