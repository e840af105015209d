/// What all endpoints of OAuth have in common: forms, the proof of a client, the words of refusals.
package io.gatehouse.dialect.oauth.entry;
