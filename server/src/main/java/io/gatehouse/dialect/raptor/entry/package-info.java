/// How one comes in by Raptor: settings, credentials, bodies and pages, and the words of refusals.
package io.gatehouse.dialect.raptor.entry;
