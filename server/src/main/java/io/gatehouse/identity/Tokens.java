package io.gatehouse.identity;

import io.gatehouse.identity.HotTokens.Hot;
import io.gatehouse.identity.HotTokens.Key;
import io.gatehouse.identity.proof.LastUses;
import io.gatehouse.identity.proof.Throttle;
import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Application;
import io.gatehouse.store.PrincipalRecord;
import io.gatehouse.store.Stores;
import io.gatehouse.store.TokenRecord;
import io.gatehouse.store.Transaction;
import io.gatehouse.core.policy.Subject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells whose a shown token is, and whether it may still be used.
///
/// The order of the tests is the order of their cost: the checksum in the text, the hot tokens in
/// memory, the store.
public final class Tokens {
