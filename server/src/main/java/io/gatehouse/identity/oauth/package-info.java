/// OAuth 2.0: clients that act for themselves or for people, what was granted to them, and the
/// tokens that come of it.
package io.gatehouse.identity.oauth;
