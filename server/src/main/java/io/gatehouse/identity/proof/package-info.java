/// What tokens look like, and how guessing is slowed down.
package io.gatehouse.identity.proof;
