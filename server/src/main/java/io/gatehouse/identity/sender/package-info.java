/// Proofs with each request that whoever shows a token holds the key that it was given for: DPoP.
package io.gatehouse.identity.sender;
