package io.gatehouse.audit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gatehouse.store.record.AuditHead;
import io.gatehouse.store.record.AuditRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// Links each entry to the one before it by a keyed hash over everything that the entry says.
final class Chain {
  /// What the first entry names as the hash before it.
  static final String START = "0".repeat(64);

  private final AuditKey key;

  Chain(AuditKey key) {
    this.key = key;
  }

  /// The head of a chain without entries.
  AuditHead start() {
    return head(0, START);
  }

  /// The same entry with its hash.
  AuditRecord sealed(AuditRecord entry) {
    return new AuditRecord(
        entry.sequence(),
        entry.application(),
        entry.at(),
        entry.action(),
        entry.actor(),
        entry.target(),
        entry.body(),
        entry.previousHash(),
        hash(entry, entry.sequence()));
  }

  AuditHead head(long sequence, String hash) {
    ArrayNode fields = JsonNodeFactory.instance.arrayNode();
    fields.add("head").add(sequence).add(hash);
    return new AuditHead(sequence, hash, key.mac(fields.toString()));
  }

  boolean confirms(AuditHead head) {
    return same(head(head.sequence(), head.hash()).mac(), head.mac());
  }

  boolean confirms(AuditRecord entry) {
    return confirms(entry, entry.sequence());
  }

  /// Was this entry sealed as the one with this number?
  boolean confirms(AuditRecord entry, long sequence) {
    return same(hash(entry, sequence), entry.hash());
  }

  private String hash(AuditRecord entry, long sequence) {
    ArrayNode fields = JsonNodeFactory.instance.arrayNode();
    fields
        .add("entry")
        .add(sequence)
        .add(entry.application())
        .add(entry.at())
        .add(entry.action())
        .add(entry.actor())
        .add(entry.target())
        .add(entry.body())
        .add(entry.previousHash());
    return key.mac(fields.toString());
  }

  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
