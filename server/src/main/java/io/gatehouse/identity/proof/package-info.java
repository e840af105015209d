/// What tokens look like, when they were used, and how guessing is slowed down.
package io.gatehouse.identity.proof;
