/// How people are reached by mail: their addresses, links that set a password, and news about their
/// account.
package io.gatehouse.identity.people;
