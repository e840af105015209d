package io.gatehouse.identity.factor;

import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecord;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.RegistrationData;
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
    AuthenticatorData<?> said = data.getAttestationObject().getAuthenticatorData();
    return written(
        said.getAttestedCredentialData(), said.isFlagUV(), said.isFlagBE(), said.isFlagBS());
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
