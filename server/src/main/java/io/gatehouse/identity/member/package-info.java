/// The rules of membership: every user in one organisation at most, and who gives roles there.
package io.gatehouse.identity.member;
